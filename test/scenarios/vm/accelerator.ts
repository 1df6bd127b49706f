import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { kept } from '../../peers/kept.ts'
import type { Image } from './image.ts'

/** How this computer runs a machine. */
export type Accelerator = {
  readonly argv: readonly string[]
  /** For the kernel. */
  readonly words: string
}

const hardware: Accelerator = {
  argv: ['-accel', 'kvm', '-cpu', 'host', '-smp', '2'],
  words: '',
}

const software: Accelerator = {
  argv: [
    '-accel',
    'tcg,thread=single,tb-size=256',
    '-smp',
    // With two, one processor now and then runs code that the other is just replacing, and Node, which compiles while it
    // runs, ends with SIGSEGV.
    '1',
    '-cpu',
    // What the emulation has and a kernel or Node would use, at a price: with pku, each change of a thread's rights to
    // the code that it compiles throws away what the emulation knows of its memory.
    'max,la57=off,svm=off,erms=off,pku=off',
  ],
  words: 'tsc=reliable mitigations=off',
}

const words = (text: string) => text.split(' ')

/** A hypervisor can be there and not work, or crawl: it is believed when a kernel speaks within seconds. */
export async function accelerator({ kernel }: Image): Promise<Accelerator> {
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).slice(0, 8)
  const folder = await kept(`accelerator-${boot}`, async fresh => {
    const { stdout } = await execa(
      'qemu-system-x86_64',
      [
        ...hardware.argv,
        ...words('-m 256 -no-reboot -nodefaults -display none -serial stdio -kernel'),
        kernel,
        '-append',
        'console=ttyS0 panic=-1',
      ],
      { reject: false, timeout: 8000, killSignal: 'SIGKILL', stdin: 'ignore' },
    )
    await writeFile(join(fresh, 'answer'), stdout.includes('Linux version') ? 'yes' : 'no')
  })
  return (await readFile(join(folder, 'answer'), 'utf8')) === 'yes' ? hardware : software
}
