import { test } from 'tap'
import { failuresOf } from './failures.ts'

const results = `TAP version 14
# Subtest: test/good.test.ts
    # Subtest: a promise that holds
        ok 1 - it holds
        1..1
    ok 1 - a promise that holds # time=1.2ms
    1..1
ok 1 - test/good.test.ts # time=100ms

# Subtest: test/bad.test.ts
    # Subtest: a promise
        ok 1 - its first half
        not ok 2 - its second half
          ---
          diff: |
            --- expected
            +++ actual
            @@ -1,1 +1,1 @@
            -2
            +1
          at:
            lineNumber: 2
          ...
        not ok 3 - later # TODO soon
        1..3
        # failed 1 test
    not ok 1 - a promise # time=3ms
    1..1
not ok 2 - test/bad.test.ts # time=200ms
  ---
  command: /usr/bin/node
  args:
    - one
  exitCode: 1
  ...

# Subtest: test/crash.test.ts
    1..0 # no tests found
not ok 3 - test/crash.test.ts # time=10ms
  ---
  stdio: pipe
  args:
    - test/crash.test.ts
  exitCode: 1
  signal: null
  ...
`

await test('what failed is told once, by the innermost name, with what was expected and seen', async t => {
  const [second, crash, ...rest] = failuresOf(results)
  t.same(second?.path, ['test/bad.test.ts', 'a promise', 'its second half'])
  t.match(second?.evidence, /^diff: \|\n[^]*-2\n[^]*\+1\nat:\n {2}lineNumber: 2$/)
  t.same(crash?.path, ['test/crash.test.ts'], 'a file that ended without a test is one')
  t.equal(crash?.evidence, 'exitCode: 1\nsignal: null', 'without the words of the runner')
  t.same(rest, [], 'a point to do is not a failure, nor is a file told again for its point')
})
