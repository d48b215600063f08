# Everything there is to do, by name. `make` alone says what.

CARGO ?= cargo
PITFALL := target/release/pitfall
# With the tests all programs are built, too; by themselves they would be built anew, for other features of what they rest on.
BUILD_PITFALL = $(CARGO) build --locked -p pitfall
DEBUG = $(abspath $(or $(CARGO_TARGET_DIR),target)/debug)
DEBUG_PITFALL = $(DEBUG)/pitfall
WASM_TARGET := wasm32-unknown-unknown
WHEEL_TOOLS := target/wheel-tools

.PHONY: help build demo test browser hooks outputs wheel module vsix playground editor page lint bench fuzz picture wasm-target clean

help:
	@echo "make build      build the program: $(PITFALL)"
	@echo "make demo       build it and lint the sample tenant"
	@echo "make test       install what the tests need and run all of them"
	@echo "make browser    only the tests of pages in a real browser"
	@echo "make hooks      only the tests of the hooks for pre-commit and prek"
	@echo "make outputs    only the tests of reports for other programs, by their schemas and readers"
	@echo "make wheel      build a Python wheel and test the hooks with it"
	@echo "make vsix       package the extension for Visual Studio Code: vscode-extension/pitfall.vsix"
	@echo "make playground build pitfall's page and serve it on this machine"
	@echo "make page       only the tests of the playground in a real browser"
	@echo "make editor     only the tests of the module for JavaScript and of the extension in real editors"
	@echo "make lint       check formatting and run clippy"
	@echo "make bench      measure against plain reading and against a native build of the core"
	@echo "make fuzz       fuzz the parser and the core (needs nightly Rust and cargo-fuzz)"
	@echo "make picture    draw docs/terminal.svg and the pictures of the extension anew"

# The core is compiled to WebAssembly, so the compiler must know that target.
wasm-target:
	@ls "$$(rustc --print sysroot)/lib/rustlib/$(WASM_TARGET)/lib/"libstd-*.rlib >/dev/null 2>&1 \
	  || rustup target add $(WASM_TARGET) \
	  || { echo; \
	       echo "pitfall's core is compiled to WebAssembly, and this Rust toolchain has no $(WASM_TARGET) target."; \
	       echo "Installing it with 'rustup target add $(WASM_TARGET)' did not work. Check the connection to"; \
	       echo "the server of rustup (or set RUSTUP_DIST_SERVER to a mirror) and try again."; \
	       exit 1; }

build: wasm-target
	$(CARGO) build --release --locked -p pitfall

# The sample tenant has a pitfall of each kind, so findings are what is expected here.
demo: build
	$(PITFALL) check --exit-zero tests/tenants/contoso

test: wasm-target
	@if $(CARGO) nextest --version >/dev/null 2>&1; \
	  then $(CARGO) nextest run --workspace --locked --no-fail-fast; \
	  else $(CARGO) test --workspace --locked --no-fail-fast; fi
	$(MAKE) browser hooks outputs editor page BUILD_PITFALL= BINDGEN=$(DEBUG)/pitfall-bindgen

# Pages that pitfall writes, in a real browser; installs Chromium and two npm packages where they are missing.
browser: wasm-target
	$(BUILD_PITFALL)
	tests/browser/run.sh "$(DEBUG_PITFALL)" coverage.test.js

# The hooks as pre-commit and prek run them, which are installed from PyPI where they are missing.
hooks: wasm-target
	$(BUILD_PITFALL)
	tests/hooks/run.sh "$${CARGO_TARGET_DIR:-target}/debug/pitfall"

# Reports, held against public schemas and read by those who show them, which are installed from PyPI where they are missing.
outputs: wasm-target
	$(BUILD_PITFALL)
	tests/outputs/run.sh "$(DEBUG_PITFALL)"

# The hooks from a Python wheel of the program as it is released, which takes minutes to build; with WHEEL_FLAGS= from one
# that is not optimised.
wheel: WHEEL_FLAGS ?= --release
wheel: wasm-target
	python3 -m venv $(WHEEL_TOOLS) && $(WHEEL_TOOLS)/bin/pip install --quiet 'maturin>=1.9,<2'
	$(WHEEL_TOOLS)/bin/maturin build $(WHEEL_FLAGS) --locked --out target/wheels
	tests/hooks/run.sh --wheel target/wheels

# The core for JavaScript, with what keeps it running: wasm/js/dist.
module: wasm-target
	wasm/js/install.sh wasm/js
	cd wasm/js && BINDGEN="$(BINDGEN)" npm run --silent build -- $(MODULE_FLAGS)

# What people install. The tests take a package whose module is compiled fast instead of well.
vsix: MODULE_FLAGS = --optimise
vsix: module
	wasm/js/install.sh vscode-extension
	cd vscode-extension && npm run --silent check && npm run --silent package

# The module held against the program, and the packaged extension in real editors; installs what is missing.
editor: module
	$(BUILD_PITFALL)
	wasm/js/install.sh vscode-extension
	cd wasm/js && npm run --silent check
	cd vscode-extension && npm run --silent check && npm run --silent package
	PITFALL="$(DEBUG_PITFALL)" npm test --silent --prefix wasm/js
	tests/editor/run.sh vscode-extension/pitfall.vsix "$(DEBUG_PITFALL)"

# pitfall on a page: wasm/playground/dist/site for a server, wasm/playground/dist/pitfall.html for a disk.
playground: MODULE_FLAGS = --optimise
playground: module
	wasm/js/install.sh wasm/playground
	cd wasm/playground && npm run --silent build && npm run --silent serve

# The playground from a module that is compiled fast instead of well, as somebody uses it.
page: module
	$(BUILD_PITFALL)
	wasm/js/install.sh wasm/playground
	cd wasm/playground && npm run --silent check && npm run --silent build
	cd tests/browser && ./run.sh "$(DEBUG_PITFALL)" page/*.test.js

lint: wasm-target
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	$(CARGO) clippy -p pitfall-wasm --no-default-features --features js --target $(WASM_TARGET) --locked -- -D warnings

bench: build
	$(CARGO) build --release --locked -p pitfall-bench
	target/release/pitfall-bench
	$(MAKE) module MODULE_FLAGS=--optimise
	cd wasm/js && npm run --silent bench
	wasm/js/install.sh wasm/playground
	cd wasm/playground && npm run --silent build

fuzz:
	cd tests/fuzz && for target in json read compile locate fix access; do $(CARGO) +nightly fuzz run $$target -- -max_total_time=60 || exit 1; done

# The terminal as it is in the README, and the extension as it is in an editor.
picture: module
	$(CARGO) build --locked -p pitfall
	$(CARGO) run --locked -p pitfall --example picture > docs/terminal.svg
	wasm/js/install.sh vscode-extension
	cd vscode-extension && npm run --silent package
	tests/editor/install.sh
	node tests/editor/pictures.mjs vscode-extension/pitfall.vsix "$$(tests/browser/find.sh)" vscode-extension/images

clean:
	$(CARGO) clean
