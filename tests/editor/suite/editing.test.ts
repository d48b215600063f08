import assert from 'node:assert';
import * as vscode from 'vscode';
import { codeOf, found, idle, open, revert, root, type, until, uri, write } from './helpers';

const POLICY = 'Second tenant/policy.json';
const CA002 = 'ConditionalAccess/CA002-Global-AllApps-RequireMFA.json';

const actions = (path: string, range: vscode.Range, kind: vscode.CodeActionKind) =>
  vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri(path), range, kind.value);

describe('while somebody types', () => {
  it('findings come and go', async () => {
    const document = await open(CA002);
    await type(document, '"displayName"', '"displayNme"');
    await until('the misspelt key is found', () => found(CA002, 'SC003').length > 0);
    await revert(document);
    await until('it is gone', () => found(CA002, 'SC003').length === 0);
  });

  it('findings in other files come and go', async () => {
    const settings = 'DeviceManagement/settings.json';
    const [before] = found(settings, 'UG006');
    assert.ok(before, 'devices without a policy count as compliant');
    const document = await open(settings);
    await type(document, '"secureByDefault": false', '"secureByDefault": true');
    await until('it is gone', () => found(settings, 'UG006').length === 0);
    await revert(document);
    await until('it is back', () => found(settings, 'UG006').length === 1);
  });

  it('half a file is no reason to stop', async () => {
    const document = await open(CA002);
    await type(document, '"conditions"', '"conditions": [[[ {');
    await until('the syntax is found', () => found(CA002, 'SC001').length > 0);
    await revert(document);
    await until('it is gone', () => found(CA002, 'SC001').length === 0);
  });

  it('findings in YAML come and go, and can be explained and ignored', async () => {
    const path = 'Backups/prod/Conditional Access/mfa.yaml';
    const document = await open(path);
    const [misspelt] = found(path, 'SC003');
    assert.ok(misspelt);
    assert.equal(document.getText(misspelt.range), 'displayNme');
    const titles = (await actions(path, misspelt.range, vscode.CodeActionKind.QuickFix)).map(({ title }) => title);
    assert.ok(titles.includes('Explain SC003') && titles.includes('Ignore SC003 here with a reason…'), titles.join());
    await type(document, 'displayNme', 'description');
    await until('it is gone', () => found(path, 'SC003').length === 0);
    await revert(document);
    await until('it is back', () => found(path, 'SC003').length === 1);
  });

  it('findings in a configuration of Microsoft365DSC come and go', async () => {
    const path = 'Snapshots/M365TenantConfig.ps1';
    const document = await open(path);
    const [never] = found(path, 'CA014');
    assert.ok(never);
    const offered = await actions(path, never.range, vscode.CodeActionKind.QuickFix);
    assert.ok(offered.some(({ title }) => title === 'Explain CA014'));
    await type(document, 'ExcludePlatforms     = @("all")', 'ExcludePlatforms     = @()');
    await until('it is gone', () => found(path, 'CA014').length === 0);
    await revert(document);
    await until('it is back', () => found(path, 'CA014').length === 1);
  });

  it('a policy that is nowhere saved is looked at', async () => {
    const content = JSON.stringify({ '@odata.type': '#microsoft.graph.iosCompliancePolicy', displayName: 'x', passcodeRequird: true });
    const document = await vscode.workspace.openTextDocument({ language: 'json', content });
    await vscode.window.showTextDocument(document);
    await until('the misspelt key is found', () =>
      vscode.languages.getDiagnostics(document.uri).some((diagnostic) => codeOf(diagnostic) === 'SC003'),
    );
    await type(document, 'passcodeRequird', 'passcodeRequired');
    const misspelt = () => vscode.languages.getDiagnostics(document.uri).filter((diagnostic) => codeOf(diagnostic) === 'SC003');
    await until('it is gone', () => misspelt().length === 0);
    await type(document, 'passcodeRequired', 'passcodeRequird');
    await until('it is back', () => misspelt().length > 0);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await until('nothing is said of what is closed', () => vscode.languages.getDiagnostics(document.uri).length === 0);
  });
});

describe('names', () => {
  const path = 'ConditionalAccess/CA010-Finance-Office365-Windows-RequireCompliantDevice.json';
  const GROUPS = 'Groups/departments-with-members.json';
  const FINANCE = '8a12a4e8-2774-4827-ac06-7fc06f0aa848';

  const hints = async (document: vscode.TextDocument) => {
    const end = document.positionAt(document.getText().length);
    const all = new vscode.Range(new vscode.Position(0, 0), end);
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, all);
    return hints.map(({ label, position }) => ({ name: typeof label === 'string' ? label : label.map(({ value }) => value).join(''), position }));
  };

  it('stand beside ids, but not beside that of the policy itself', async () => {
    const document = await open(path);
    const shown = await until('a name is shown', async () => {
      const all = await hints(document);
      return all.length > 0 ? all : undefined;
    });
    const of = (name: string) => shown.filter((hint) => hint.name === name);
    const [finance] = of('SG-Finance');
    assert.ok(finance, JSON.stringify(shown));
    assert.equal(document.offsetAt(finance.position), document.getText().indexOf(FINANCE) + FINANCE.length + 1);
    assert.deepEqual(of('CA010-Finance-Office365-Windows-RequireCompliantDevice'), []);
  });

  it('follow what somebody types where they are defined', async () => {
    const policy = await open(path);
    const group = await open(GROUPS);
    await type(group, 'SG-Finance', 'SG-Money');
    await until('the new name is shown', async () => (await hints(policy)).some(({ name }) => name === 'SG-Money'));
    await revert(group);
    await until('the old name is back', async () => (await hints(policy)).some(({ name }) => name === 'SG-Finance'));
  });

  it('lead to where they are defined', async () => {
    const document = await open(path);
    const at = document.positionAt(document.getText().indexOf(FINANCE) + 3);
    const [place] = await vscode.commands.executeCommand<vscode.Location[]>('vscode.executeDefinitionProvider', document.uri, at);
    assert.ok(place);
    const defined = await vscode.workspace.openTextDocument(place.uri);
    assert.match(defined.uri.path, /departments-with-members\.json$/);
    assert.match(defined.getText(place.range), /SG-Finance/);
  });

  it('are gone where nobody wants them', async () => {
    const document = await open(path);
    const settings = vscode.workspace.getConfiguration('pitfall');
    await settings.update('showNames', false, vscode.ConfigurationTarget.Workspace);
    await until('no name is shown', async () => (await hints(document)).length === 0);
    await settings.update('showNames', undefined, vscode.ConfigurationTarget.Workspace);
  });
});

describe('quick fixes', () => {
  const path = 'Edge cases/fixes.json';

  it('put what is safe first, and say what is not', async () => {
    const document = await open(path);
    const [safe] = found(path, 'SC002');
    assert.ok(safe);
    const offered = await actions(path, safe.range, vscode.CodeActionKind.QuickFix);
    assert.ok(offered[0]?.isPreferred, offered.map(({ title }) => title).join());
    const [unsafe] = found(path, 'SC003');
    assert.ok(unsafe);
    const warned = await actions(path, unsafe.range, vscode.CodeActionKind.QuickFix);
    assert.match(warned[0]?.title ?? '', /may change who gets access/);
    assert.ok(!warned[0]?.isPreferred);
    assert.ok(warned[0]?.edit);
    await vscode.workspace.applyEdit(warned[0].edit);
    await until('it is mended', () => found(path, 'SC003').length === 0);
    assert.match(document.getText(), /"operator": "OR"/);
  });

  it('are for the text as it is, however fast somebody is', async () => {
    const document = await open(path);
    const [safe] = found(path, 'SC002');
    assert.ok(safe);
    await type(document, '{', '{\n\n');
    const moved = new vscode.Range(safe.range.start.translate(2), safe.range.end.translate(2));
    const [fix] = await actions(path, moved, vscode.CodeActionKind.QuickFix);
    assert.ok(fix?.edit, 'it is offered at its new place');
    await vscode.workspace.applyEdit(fix.edit);
    assert.equal(document.getText().match(/"state"/g)?.length, 1);
    JSON.parse(document.getText());
    await revert(document);
    await until('they are back', () => found(path, 'SC002').length === 2);
  });

  it('mend all that is safe', async () => {
    const document = await open(path);
    assert.equal(found(path, 'SC002').length, 2);
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const [all] = await actions(path, whole, vscode.CodeActionKind.SourceFixAll);
    assert.ok(all?.edit);
    await vscode.workspace.applyEdit(all.edit);
    await until('they are mended', () => found(path, 'SC002').length === 0);
    JSON.parse(document.getText());
    await revert(document);
    await until('they are back', () => found(path, 'SC002').length === 2);
  });
});

describe('suggestions', () => {
  const complete = async (path: string, position: vscode.Position) => {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri(path),
      position,
    );
    return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  };
  const after = (document: vscode.TextDocument, text: string) =>
    document.positionAt(document.getText().indexOf(text) + text.length);

  it('know the values of a property', async () => {
    const document = await open(POLICY);
    await idle();
    const words = await complete(POLICY, after(document, '"state": "'));
    for (const word of ['"enabled"', '"disabled"', '"enabledForReportingButNotEnforced"']) assert.ok(words.includes(word), words.join());
  });

  it('know the properties of an object, and leave out those that are there', async () => {
    const document = await open(POLICY);
    await type(document, '"conditions": {', '"conditions": {\n    "",');
    const words = await complete(POLICY, after(document, '"conditions": {\n    "'));
    assert.ok(words.includes('deviceStates') || words.includes('signInRiskLevels') || words.includes('insiderRiskLevels'), words.join());
    assert.ok(!words.includes('users'), 'it is there');
    await revert(document);
  });

  it('say on hover what a property is', async () => {
    const document = await open(POLICY);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      after(document, '"sta'),
    );
    const text = hovers.flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value))).join('\n');
    assert.match(text, /conditionalAccessPolicy/);
    assert.match(text, /enabledForReportingButNotEnforced/);
  });

  it('know pitfall.toml', async () => {
    const document = await open('pitfall.toml');
    const text = document.getText();
    await type(document, text, `${text}\n[\n\n[tenant]\n\ncomplete = [\n  "groups",\n  ""\n]\n\n[rules]\n\n[[ignore]]\nrule = \n`);
    const lines = document.getText().split('\n');
    const line = (content: string) => lines.lastIndexOf(content);
    const tables = await complete('pitfall.toml', new vscode.Position(line('['), 1));
    assert.ok(tables.includes('tenant') && tables.includes('grace.limits'), tables.join());
    const keys = await complete('pitfall.toml', new vscode.Position(line('[tenant]') + 1, 0));
    assert.ok(keys.includes('emergency-access') && keys.includes('byod'), keys.join());
    const rules = await complete('pitfall.toml', new vscode.Position(line('[rules]') + 1, 0));
    assert.ok(rules.includes('UG002'), rules.join());
    const collections = await complete('pitfall.toml', new vscode.Position(line('  ""'), 3));
    assert.ok(collections.includes('assignmentFilters'), collections.join());
    const ignored = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', uri('pitfall.toml'), new vscode.Position(line('rule = '), 7));
    const inserted = ignored.items.map(({ insertText }) => (insertText instanceof vscode.SnippetString ? insertText.value : insertText));
    assert.ok(inserted.includes('"UG002"'), inserted.join());
    await revert(document);
    await idle();
  });
});

describe('pitfall.toml', () => {
  it('is read as somebody types, and what is wrong in it is shown at its place', async () => {
    const document = await open('pitfall.toml');
    const counted = () => found('Edge cases/cr lf.json', 'SC003').length;
    assert.equal(counted(), 1);
    const text = document.getText();
    await type(document, text, `${text}\n[rules]\nSC003 = "off"\n`);
    await until('the rule is off', () => counted() === 0);
    await type(document, 'SC003 = "off"', 'SC003 = "of"');
    const [problem] = await until('the problem is shown', () => {
      const problems = found('pitfall.toml');
      return problems.length > 0 ? problems : undefined;
    });
    assert.ok(problem);
    assert.match(document.getText(problem.range), /of/);
    await revert(document);
    await until('all is as before', () => counted() === 1 && found('pitfall.toml').length === 0);
  });

  it('takes a finding that is ignored with a reason', async () => {
    const path = 'Edge cases/cr lf.json';
    const [finding] = found(path, 'SC003');
    assert.ok(finding);
    const offered = await actions(path, finding.range, vscode.CodeActionKind.QuickFix);
    const ignore = offered.find(({ command }) => command?.command === 'pitfall.ignoreFinding');
    assert.ok(ignore?.command);
    // Somebody is asked for the reason; here it is given.
    await vscode.commands.executeCommand(ignore.command.command, ...(ignore.command.arguments ?? []), 'Agreed with "IT"');
    await until('it is ignored', () => found(path, 'SC003').length === 0);
    const document = await open('pitfall.toml');
    assert.match(document.getText(), /\[\[ignore\]\]\nrule = "SC003" # unknown-property\npolicy = /);
    await type(document, 'rule = "SC003"', 'rule = "SC002"');
    await until('an ignore of no use is found', () => found('pitfall.toml', 'PF001').length === 1 && found(path, 'SC003').length === 1);
    const text = document.getText();
    await type(document, text, text.slice(0, text.indexOf('\n[[ignore]]')));
    await document.save();
    await until('all is as before', () => found('pitfall.toml').length === 0);
  });

  it('makes a tenant of its folder', async () => {
    await write('Third tenant/policy.json', new TextDecoder().decode(await vscode.workspace.fs.readFile(uri('Second tenant/policy.json'))));
    await until('the new file is looked at', () => found('Third tenant/policy.json', 'SC003').length === 1);
    await write('Third tenant/pitfall.toml', '[rules]\nSC003 = "error"\n');
    await until('its own configuration counts', () =>
      found('Third tenant/policy.json', 'SC003').some(({ severity }) => severity === vscode.DiagnosticSeverity.Error),
    );
    await vscode.workspace.fs.delete(uri('Third tenant'), { recursive: true });
    await until('its findings are gone', () => found('Third tenant/policy.json').length === 0);
    assert.ok(root());
  });
});

describe('folders', () => {
  it('come and go, whatever they are called', async () => {
    const folder = 'Exports/contoso.onmicrosoft.com';
    const policy = JSON.stringify({ '@odata.type': '#microsoft.graph.iosCompliancePolicy', displayName: 'x', passcodeRequird: true });
    await write(`${folder}.new/policy.json`, policy);
    await until('it is found', () => found(`${folder}.new/policy.json`, 'SC003').length > 0);
    await vscode.workspace.fs.rename(uri(`${folder}.new`), uri(folder));
    await until('it is found in its new place', () => found(`${folder}/policy.json`, 'SC003').length > 0);
    await until('and no more in the old one', () => found(`${folder}.new/policy.json`).length === 0);
    await vscode.workspace.fs.delete(uri('Exports'), { recursive: true });
    await until('it is gone', () => found(`${folder}/policy.json`).length === 0);
  });
});

describe('settings', () => {
  const set = (name: string, value: unknown) =>
    vscode.workspace.getConfiguration('pitfall').update(name, value, vscode.ConfigurationTarget.Workspace);

  it('change how much a rule matters', async () => {
    await set('severities', { SC003: 'error' });
    await until('it matters more', () =>
      found('Edge cases/cr lf.json', 'SC003').some(({ severity }) => severity === vscode.DiagnosticSeverity.Error),
    );
    await set('severities', undefined);
    await until('it matters as before', () =>
      found('Edge cases/cr lf.json', 'SC003').some(({ severity }) => severity === vscode.DiagnosticSeverity.Warning),
    );
  });

  it('that are of no use leave the others as they are', async () => {
    await set('minSeverity', 'foo');
    await set('severities', { SC003: 'error', UG002: 5 });
    await until('the other one counts', () => found('Edge cases/cr lf.json', 'SC003')[0]?.severity === vscode.DiagnosticSeverity.Error);
    await set('severities', undefined);
    await set('minSeverity', undefined);
    await until('it is as it was', () => found('Edge cases/cr lf.json', 'SC003')[0]?.severity !== vscode.DiagnosticSeverity.Error);
  });

  it('make pitfall wait until a file is saved', async () => {
    await set('run', 'onSave');
    const document = await open('Edge cases/cr lf.json');
    await type(document, 'displayNme', 'description');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await idle();
    assert.equal(found('Edge cases/cr lf.json', 'SC003').length, 1);
    await document.save();
    await until('it is mended', () => found('Edge cases/cr lf.json', 'SC003').length === 0);
    await type(document, 'description', 'displayNme');
    await document.save();
    await until('it is back', () => found('Edge cases/cr lf.json', 'SC003').length === 1);
    await set('run', undefined);
  });

  it('make pitfall wait, but what is mended on saving is mended in the text as it is', async () => {
    await set('run', 'onSave');
    const path = 'Edge cases/fixes.json';
    const document = await open(path);
    const [safe] = found(path, 'SC002');
    assert.ok(safe);
    await type(document, '{', '{\n\n');
    assert.deepEqual(await actions(path, safe.range, vscode.CodeActionKind.QuickFix), [], 'nothing is known of this text');
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const [all] = await actions(path, whole, vscode.CodeActionKind.SourceFixAll);
    assert.ok(all?.edit);
    await vscode.workspace.applyEdit(all.edit);
    JSON.parse(document.getText());
    assert.equal(document.getText().match(/"state"/g)?.length, 1);
    await revert(document);
    await set('run', undefined);
    await until('they are back', () => found(path, 'SC002').length === 2);
  });

  it('switch pitfall off', async () => {
    await set('enable', false);
    await until('nothing is found', () => found('Edge cases/cr lf.json').length === 0);
    await set('enable', undefined);
    await until('it is found again', () => found('Edge cases/cr lf.json').length === 1);
  });
});
