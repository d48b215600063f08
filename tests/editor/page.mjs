// A window of the browser with an editor in it.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/** A page in which pages in tabs of the editor work, which need what browsers call cookies of third parties. */
export async function browse(executablePath, profile, options = {}) {
  mkdirSync(join(profile, 'Default'), { recursive: true });
  writeFileSync(join(profile, 'Default/Preferences'), '{"profile":{"cookie_controls_mode":0,"block_third_party_cookies":false}}');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-dev-shm-usage'],
    viewport: { width: 1400, height: 900 },
    ...options,
  });
  return context.newPage();
}
