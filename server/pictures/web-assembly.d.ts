/** The little of it that is used here; Node's types leave it out. */
declare namespace WebAssembly {
  type MemoryDescriptor = { initial: number; maximum?: number; shared?: boolean }
  let Memory: new (descriptor: MemoryDescriptor) => object
}
