import t from 'tap'
import { InstallError } from '../../../installer/core/install-error.ts'
import { asInstallError } from '../../../installer/terminal/errors.ts'

const failure = (code: string) => Object.assign(new Error(`${code}: open '/x'`), { code })

t.test('who may not do it is told what to change, root as well', async t => {
  for (const code of ['EACCES', 'EPERM']) {
    t.match(asInstallError(failure(code), 1000), { because: /open/, remedy: 'run it as root' })
    const asRoot = asInstallError(failure(code), 0).remedy
    t.match(asRoot, /runs as root already.*its unit.*immutable.*security module/)
  }
})

t.test('a full disk and one that can only be read are named', async t => {
  t.match(asInstallError(failure('ENOSPC')), { because: 'the disk is full', remedy: /free some/ })
  t.match(asInstallError(failure('EROFS')), { because: /read-only.*open/, remedy: /dmesg/ })
})

t.test('what nobody foresaw is said as such, and what was foreseen stays as it is', async t => {
  t.match(asInstallError('odd'), { because: /not foreseen: odd/, remedy: /report it/ })
  const known = new InstallError('cannot', { because: 'so', remedy: 'do' })
  t.equal(asInstallError(known), known)
})
