const mathML = 'http://www.w3.org/1998/Math/MathML'

/** Parts of a formula that only draw. Links, pictures, scripts and foreign HTML are not among them. */
const tags = new Set(
  'math semantics mrow mi mn mo mtext mspace msub msup msubsup munder mover munderover mfrac msqrt mroot mtable mtr mtd mlabeledtr mpadded mphantom menclose mstyle'.split(
    ' ',
  ),
)
const attributes = new Set(
  'display mathvariant mathcolor mathbackground stretchy fence separator symmetric largeop movablelimits accent accentunder lspace rspace minsize maxsize linethickness columnalign columnspacing columnlines rowspacing rowlines scriptlevel displaystyle width height depth voffset notation'.split(
    ' ',
  ),
)

/** Plain lengths, words and colours: nothing that names another place. */
const harmless = /^[\w#%. +-]*$/

/** A formula as the browser itself draws it: the MathML in what KaTeX has written, without its styled HTML and its TeX. */
export function formula(written: Element): Node[] {
  const math = written.querySelector(':scope > .katex-mathml > math')
  return math ? copyOf(math) : [document.createTextNode(written.textContent)]
}

function copyOf(node: Node): Node[] {
  if (node instanceof Text) return [document.createTextNode(node.data)]
  if (!(node instanceof Element) || node.namespaceURI !== mathML || !tags.has(node.localName))
    return []
  const copy = document.createElementNS(mathML, node.localName)
  for (const { name, value } of node.attributes)
    if (attributes.has(name) && harmless.test(value)) copy.setAttribute(name, value)
  copy.append(...[...node.childNodes].flatMap(copyOf))
  return [copy]
}
