/** The highlighter's names for parts of code, and the classes by which Zulip's clients colour them. */
const classes: Readonly<Record<string, string>> = {
  addition: 'gi',
  attr: 'na',
  attribute: 'na',
  built_in: 'nb',
  bullet: 'o',
  char: 'se',
  code: 'sb',
  deletion: 'gd',
  doctag: 'cs',
  emphasis: 'ge',
  formula: 's',
  keyword: 'k',
  link: 'na',
  literal: 'kc',
  name: 'nt',
  operator: 'o',
  property: 'na',
  punctuation: 'p',
  quote: 'c1',
  regexp: 'sr',
  section: 'gh',
  'selector-attr': 'na',
  'selector-class': 'nc',
  'selector-id': 'nn',
  'selector-pseudo': 'nd',
  'selector-tag': 'nt',
  strong: 'gs',
  symbol: 'ss',
  tag: 'nt',
  'template-tag': 'cp',
  'template-variable': 'nv',
  title: 'nf',
  type: 'kt',
  variable: 'nv',
}
const refined: Readonly<Record<string, string>> = {
  'title class_': 'nc',
  'variable constant_': 'no',
  'variable language_': 'bp',
  'meta prompt_': 'gp',
}

/** Names whose class depends on what the part says. */
const spelled: Readonly<Record<string, (text: string) => string>> = {
  string: text => (text.startsWith("'") ? 's1' : text.startsWith('"') ? 's2' : 's'),
  number: text => (/^0x/i.test(text) ? 'mh' : /[.e]/i.test(text) ? 'mf' : 'mi'),
  comment: text => (text.startsWith('/*') ? 'cm' : 'c1'),
  meta: text => (text.startsWith('#!') ? 'ch' : 'cp'),
}

/** The class for a part of code, or undefined for what has no colour. `scope` is `hljs-title function_` and the like. */
export function pygmentsClass(scope: string, text: string): string | undefined {
  const [name = '', second = ''] = scope.replace(/^hljs-/, '').split(' ')
  const known = Object.hasOwn(classes, name) ? classes[name] : undefined
  return refined[`${name} ${second}`] ?? spelled[name]?.(text) ?? known
}
