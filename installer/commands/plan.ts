import { say, sayJson } from '../terminal/terminal.ts'
import { outView, planLines } from '../terminal/views.ts'
import { complete, type Answers } from '../settings/answers.ts'
import { keys, rawOf } from '../settings/settings.ts'
import { requireOpenVolume } from '../volume/require-open.ts'
import { answersOf, hintsOf, requireRoot, siteOf } from './installation.ts'
import { certificateWanted } from './certs/wanted.ts'
import { planWithProgress } from './run-resources.ts'
import { answersFlag, jsonFlag, type Flag, type Verb } from './verb.ts'

const exitCodeFlag: Flag = {
  name: '--exit-code',
  help: 'Exit with 3 when there is something to do, like `git diff --exit-code`.',
}
const settingsFlag: Flag = {
  name: '--show-settings',
  help: 'Show each setting first, and where it comes from.',
}

export const plan: Verb = {
  name: 'plan',
  summary: 'show what apply would do, and change nothing',
  description: [
    'Looks at everything that Parley is made of and says what differs from the settings. A dry run is not a mode: this is the very check that apply begins with.',
    'Without an installed Parley it shows what an install with these answers would do.',
  ],
  flags: [answersFlag, exitCodeFlag, settingsFlag, jsonFlag],
  takesSettings: true,
  json: '{"ok": true, "changes": [{"id", "difference", "oneWay"?}], "settings": {"web.https_port": {"value", "from"}}}',
  files: ['/etc/parley/parley.yaml'],
  exits: {
    done: 'planned, whether or not there is something to do',
    changesPending: 'with --exit-code: there is something to do',
  },
  examples: [
    ['parley plan', 'what would apply do?'],
    ['parley plan --web-https-port 8443', 'what would another port mean?'],
    ['parley plan --exit-code >/dev/null || echo drift', 'for a nightly job'],
  ],
  async run(world, options) {
    requireRoot(world)
    await requireOpenVolume(world.host)
    const answers = await answersOf(world, options, await hintsOf(world))
    const settings = complete(answers)
    const site = await siteOf(world, settings)
    const wanted = await certificateWanted(world, site)
    const changes = [...(await planWithProgress(world, site)), ...wanted]
    const { terminal } = world
    if (options.has(jsonFlag))
      sayJson(terminal, { ok: true, changes, settings: provenance(answers) })
    else {
      if (options.has(settingsFlag))
        say(
          terminal,
          ...keys.map(
            key => `${key.path}: ${rawOf(settings, key)} (${answers.get(key.path)?.from})`,
          ),
          '',
        )
      say(terminal, ...planLines(outView(terminal), changes))
    }
    return changes.length > 0 && options.has(exitCodeFlag) ? 'changesPending' : 'done'
  },
}

const provenance = (answers: Answers) =>
  Object.fromEntries(
    keys.map(({ path, setting }) => {
      const answer = answers.get(path)
      return [path, { value: setting.toRaw(answer?.value), from: answer?.from }]
    }),
  )
