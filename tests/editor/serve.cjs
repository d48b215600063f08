// serve.cjs PORT BUILD EXTENSION FOLDER [TESTS]: serves VS Code as browsers run it.
const { runServer } = require('@vscode/test-web/out/server/main.js');
const [port, location, extension, folder, tests] = process.argv.slice(2);
runServer('localhost', Number(port), {
  build: { type: 'static', location, quality: 'stable', version: 'x' },
  extensionDevelopmentPath: extension,
  extensionTestsPath: tests,
  folderMountPath: folder,
  printServerLog: false,
  coi: false,
});
