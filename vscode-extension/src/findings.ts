/** What was found, as the editor shows it. */

import * as vscode from 'vscode';
import type { Tenant } from './tenant';
import type { Changes, Configured, Finding, Range, Severity } from '../../wasm/js/src/worker/protocol';

/** Who says it. */
export const SOURCE = 'pitfall';

/** A finding, and how it is shown. */
export interface Shown {
  finding: Finding;
  diagnostic: vscode.Diagnostic;
  tenant: Tenant;
}

export interface Counts {
  errors: number;
  warnings: number;
  others: number;
}

const SEVERITIES: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

export function toRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

export class Findings implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection(SOURCE);
  /** What is wrong with configurations, in which there may be findings, too. */
  readonly #problems = vscode.languages.createDiagnosticCollection(SOURCE);
  readonly #files = new Map<string, Shown[]>();
  /** The files of each tenant in which something was found. */
  readonly #tenants = new Map<Tenant, Map<string, vscode.Uri>>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  /** What was found in a file. */
  of(uri: vscode.Uri): readonly Shown[] {
    return this.#files.get(uri.toString()) ?? [];
  }

  /** What was found at a place. */
  at(uri: vscode.Uri, position: vscode.Position): Shown[] {
    return this.of(uri).filter(({ diagnostic }) => diagnostic.range.contains(position));
  }

  get counts(): Counts {
    const counts = { errors: 0, warnings: 0, others: 0 };
    for (const { finding } of [...this.#files.values()].flat()) {
      if (finding.severity === 'error') counts.errors++;
      else if (finding.severity === 'warning') counts.warnings++;
      else counts.others++;
    }
    return counts;
  }

  /** Takes over what the module says. */
  update(tenant: Tenant, changes: Changes): void {
    let told = this.#tenants.get(tenant);
    if (!told) this.#tenants.set(tenant, (told = new Map()));
    const entries: [vscode.Uri, vscode.Diagnostic[] | undefined][] = [];
    if (changes.whole) {
      const now = new Set(changes.files.map(({ path }) => path));
      for (const [path, uri] of told) {
        if (!now.has(path)) entries.push([uri, undefined]);
      }
    }
    for (const { path, findings } of changes.files) {
      const uri = tenant.uri(path);
      const shown = findings.map((finding) => ({ finding, diagnostic: diagnostic(finding, tenant), tenant }));
      if (shown.length > 0) told.set(path, uri);
      this.#files.set(uri.toString(), shown);
      entries.push([uri, shown.map(({ diagnostic }) => diagnostic)]);
    }
    for (const [uri, diagnostics] of entries) {
      if (diagnostics?.length) continue;
      this.#files.delete(uri.toString());
      told.delete(tenant.path(uri) ?? '');
    }
    this.#collection.set(entries);
    this.#changed.fire();
  }

  /** Takes over what the module says of a configuration. */
  configured(tenant: Tenant, { problem }: Configured): void {
    if (!problem) {
      this.#problems.delete(tenant.configuration);
      return;
    }
    const message = problem.help ? `${problem.message}\n${problem.help}` : problem.message;
    const shown = new vscode.Diagnostic(toRange(problem.range), message, vscode.DiagnosticSeverity.Error);
    shown.source = SOURCE;
    this.#problems.set(tenant.configuration, [shown]);
  }

  /** Forgets a tenant. */
  forget(tenant: Tenant): void {
    this.#problems.delete(tenant.configuration);
    for (const uri of this.#tenants.get(tenant)?.values() ?? []) {
      this.#files.delete(uri.toString());
      this.#collection.delete(uri);
    }
    this.#tenants.delete(tenant);
    this.#changed.fire();
  }

  dispose(): void {
    this.#collection.dispose();
    this.#problems.dispose();
    this.#changed.dispose();
  }
}

function diagnostic(finding: Finding, tenant: Tenant): vscode.Diagnostic {
  const message = finding.help ? `${finding.message}\n${finding.help}` : finding.message;
  const shown = new vscode.Diagnostic(toRange(finding.range), message, SEVERITIES[finding.severity]);
  shown.source = SOURCE;
  shown.code = finding.url ? { value: finding.code, target: vscode.Uri.parse(finding.url) } : finding.code;
  shown.relatedInformation = finding.related.map(
    ({ path, range, message }) =>
      new vscode.DiagnosticRelatedInformation(new vscode.Location(tenant.uri(path), toRange(range)), message),
  );
  return shown;
}
