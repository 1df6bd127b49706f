import { PatternError } from './pattern-error.ts'

/** How an expression of RFC 6570 is written out, by the sign it begins with. */
type Style = {
  readonly first: string
  readonly between: string
  readonly isNamed: boolean
  readonly keepsReserved: boolean
}

const style = (first: string, between: string, isNamed = false, keepsReserved = false): Style => ({
  first,
  between,
  isNamed,
  keepsReserved,
})
const styles: Readonly<Record<string, Style>> = {
  '': style('', ','),
  '+': style('', ',', false, true),
  '#': style('#', ',', false, true),
  '.': style('.', '.'),
  '/': style('/', '/'),
  ';': style(';', ';', true),
  '?': style('?', '&', true),
  '&': style('&', '&', true),
}
const expression = /^([+#./;?&]?)(\w+(?::\d{1,4}|\*)?(?:,\w+(?::\d{1,4}|\*)?)*)$/

/** An address with places for what a pattern caught: `https://example.org/issues/{id}` (RFC 6570). */
export type UrlTemplate = {
  readonly names: readonly string[]
  readonly address: (values: Readonly<Record<string, string>>) => string
}

type Part = string | { readonly style: Style; readonly variables: readonly Variable[] }
type Variable = { readonly name: string; readonly length: number }

/** @throws PatternError in words */
export function compileUrlTemplate(text: string): UrlTemplate {
  const parts = text
    .split(/(\{[^{}]*\})/)
    .filter(part => part !== '')
    .map(partOf)
  return {
    names: parts.flatMap(part => (typeof part === 'string' ? [] : part.variables.map(v => v.name))),
    address: values => parts.map(part => filled(part, values)).join(''),
  }
}

function partOf(text: string): Part {
  if (!/[{}]/.test(text)) return text
  const [, sign = '', list] = expression.exec(text.slice(1, -1)) ?? []
  const known = styles[sign]
  if (list === undefined || !known || !text.startsWith('{'))
    throw new PatternError(`not an expression of a URL template: ${text}`)
  const variables = list.split(',').map(variable => {
    const [name = '', length] = variable.replace('*', '').split(':')
    return { name, length: length === undefined ? Infinity : Number(length) }
  })
  return { style: known, variables }
}

function filled(part: Part, values: Readonly<Record<string, string>>): string {
  if (typeof part === 'string') return part
  const { first, between, isNamed, keepsReserved } = part.style
  const given = part.variables.filter(({ name }) => Object.hasOwn(values, name))
  if (given.length === 0) return ''
  const written = given.map(({ name, length }) => {
    const value = encoded(
      Array.from(values[name] ?? '')
        .slice(0, length)
        .join(''),
      keepsReserved,
    )
    if (!isNamed) return value
    return value === '' && first === ';' ? name : `${name}=${value}`
  })
  return first + written.join(between)
}

const encoded = (value: string, keepsReserved: boolean) =>
  keepsReserved
    ? encodeURI(value).replaceAll('%5B', '[').replaceAll('%5D', ']')
    : encodeURIComponent(value).replace(
        /[!'()*]/g,
        sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
      )
