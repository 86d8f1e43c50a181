"""The engine in an exported page: kernel and fold as WebAssembly, and what a page needs to run a world itself."""
