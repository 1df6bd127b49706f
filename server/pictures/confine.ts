// Loaded before everything else into the decoding program and each of its threads.
import { constants } from 'node:fs'

/** In pages of 64 KiB: what decoding may take. Beyond it a picture fails, and nobody else does. */
const mostMemory = 12_288

const { Memory } = WebAssembly

/** What the library asks for is a hundred times what a picture needs. */
WebAssembly.Memory = class extends Memory {
  constructor({ initial, maximum = mostMemory, ...rest }: WebAssembly.MemoryDescriptor) {
    super({ initial, maximum: Math.min(maximum, mostMemory), ...rest })
  }
}

// The library reads these numbers in a way that the permission model refuses, since it could also load native code.
Object.assign(process, { binding: () => ({ fs: constants }) })
