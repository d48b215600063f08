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

/** The editor shows little more than so many findings of those that it is told at once, and is busy with them meanwhile. */
const AT_ONCE = 500;

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
  /** By file, and since tenants may have a configuration in common, by tenant. */
  readonly #files = new Map<string, Map<Tenant, Shown[]>>();
  /** Files whose findings the editor has not been told yet. */
  readonly #untold = new Map<string, vscode.Uri>();
  #telling = false;
  /** The files of each tenant in which something was found. */
  readonly #tenants = new Map<Tenant, Map<string, vscode.Uri>>();
  /** Tenants that hold policies, or anything else that pitfall knows. */
  readonly #known = new Set<Tenant>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  /** What was found in a file. */
  of(uri: vscode.Uri): readonly Shown[] {
    const tenants = this.#files.get(uri.toString());
    const all = [...(tenants?.values() ?? [])].flat();
    if (tenants === undefined || tenants.size < 2) return all;
    // Of a configuration that they have in common, tenants may say the same.
    return all.filter(({ finding }, index) => all.findIndex((other) => other.finding.fingerprint === finding.fingerprint) === index);
  }

  /** The editor knows all of it. */
  async told(): Promise<void> {
    while (this.#telling) await new Promise((resolve) => setTimeout(resolve));
  }

  /** What was found at a place. */
  at(uri: vscode.Uri, position: vscode.Position): Shown[] {
    return this.of(uri).filter(({ diagnostic }) => diagnostic.range.contains(position));
  }

  /** Whether there is anything here that pitfall has an eye on. */
  get areOfSomething(): boolean {
    const { errors, warnings, others } = this.counts;
    return this.#known.size > 0 || errors + warnings + others > 0;
  }

  get counts(): Counts {
    const counts = { errors: 0, warnings: 0, others: 0 };
    this.#problems.forEach((_, problems) => (counts.errors += problems.length));
    for (const tenants of this.#files.values()) {
      for (const shown of tenants.values()) {
        for (const { finding } of shown) {
          if (finding.severity === 'error') counts.errors++;
          else if (finding.severity === 'warning') counts.warnings++;
          else counts.others++;
        }
      }
    }
    return counts;
  }

  /** Takes over what the module says. */
  update(tenant: Tenant, changes: Changes): void {
    let told = this.#tenants.get(tenant);
    if (!told) this.#tenants.set(tenant, (told = new Map()));
    if (changes.summary.resources > 0) this.#known.add(tenant);
    else this.#known.delete(tenant);
    if (changes.whole) {
      const now = new Set(changes.files.map(({ path }) => path));
      for (const [path, uri] of told) if (!now.has(path)) this.#set(tenant, path, uri, []);
    }
    for (const { path, findings } of changes.files) {
      const shown = findings.map((finding) => ({ finding, diagnostic: diagnostic(finding, tenant), tenant }));
      this.#set(tenant, path, tenant.uri(path), shown);
    }
    this.#tell();
  }

  #set(tenant: Tenant, path: string, uri: vscode.Uri, shown: Shown[]): void {
    const key = uri.toString();
    const tenants = this.#files.get(key) ?? new Map<Tenant, Shown[]>();
    if (shown.length > 0) {
      this.#files.set(key, tenants.set(tenant, shown));
      this.#tenants.get(tenant)?.set(path, uri);
    } else {
      tenants.delete(tenant);
      if (tenants.size === 0) this.#files.delete(key);
      this.#tenants.get(tenant)?.delete(path);
    }
    this.#untold.set(key, uri);
  }

  #tell(): void {
    this.#changed.fire();
    if (!this.#telling) this.#tellSome();
  }

  /** Tells the editor, by and by if it is much, so that it can do other things between. */
  #tellSome(): void {
    const entries: [vscode.Uri, vscode.Diagnostic[] | undefined][] = [];
    let count = 0;
    for (const [key, uri] of this.#untold) {
      const diagnostics = this.of(uri).map(({ diagnostic }) => diagnostic);
      count += diagnostics.length;
      if (entries.length > 0 && (count > AT_ONCE || entries.length === AT_ONCE)) break;
      entries.push([uri, diagnostics.length > 0 ? diagnostics : undefined]);
      this.#untold.delete(key);
    }
    if (entries.length > 0) this.#collection.set(entries);
    this.#telling = this.#untold.size > 0;
    if (this.#telling) setTimeout(() => this.#tellSome());
  }

  /** Takes over what the module says of a configuration. */
  configured(tenant: Tenant, { problem }: Configured): void {
    if (!problem) {
      if (this.#problems.has(tenant.configuration)) {
        this.#problems.delete(tenant.configuration);
        this.#changed.fire();
      }
      return;
    }
    const message = problem.help ? `${problem.message}\n${problem.help}` : problem.message;
    const shown = new vscode.Diagnostic(toRange(problem.range), message, vscode.DiagnosticSeverity.Error);
    shown.source = SOURCE;
    this.#problems.set(tenant.configuration, [shown]);
    this.#changed.fire();
  }

  /** Forgets a tenant. */
  forget(tenant: Tenant): void {
    this.#problems.delete(tenant.configuration);
    for (const [path, uri] of [...(this.#tenants.get(tenant) ?? [])]) this.#set(tenant, path, uri, []);
    this.#tenants.delete(tenant);
    this.#known.delete(tenant);
    this.#tell();
  }

  dispose(): void {
    this.#untold.clear();
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
