import t from 'tap'
import { InstallError, reasonOf } from '../../../installer/core/install-error.ts'

t.test('the reason of an error is its words, and an operator’s error brings its own reason', t => {
  const known = new InstallError('cannot open it', { because: 'it is locked', remedy: 'unlock it' })
  t.equal(reasonOf(known), 'cannot open it: it is locked')
  t.equal(reasonOf(new Error('no such file')), 'no such file')
  t.equal(reasonOf('stopped'), 'stopped')
  t.end()
})
