/** What makes parsers of Markdown slow when it is repeated. A space stands between two; `␣` is a space, `⏎` a line's end. */
const written = `
> >␣ * ** *** *␣ -␣ 1.␣ ␣␣-␣ [ ] [a]( ( ) \` \`\`\`␣ \`␣ $$ $$a $ \\$ ~~ ~~a @** @* #** #**a> @_**a| :a : < <time: & &a # #␣ #␣# #⏎ \\ |␣ |⏎
|␣a␣|␣b␣|⏎|␣-␣|␣-␣|⏎ http:// http://a/( http://a/, http://a/" a. a@ a@b. www.a.org/( a.org, ---⏎ -␣⏎ ⏎ ⏎⏎ ␣ ␣⏎ ␣␣␣␣a⏎ >␣>␣-␣
\`\`\`quote⏎ \`\`\`spoiler⏎ ~~~⏎ \`\`\`⏎ \`\`\`math⏎ ⏎⏎␣␣␣␣a ⏎-␣a⏎⏎␣␣b **a⏎ [x](http://a.org)␣ http://a.org/␣ *␣a⏎⏎ 👩‍ 🙂 #1a #␣a⏎---⏎ [] [[]]( \`a\`\`b " !:) "(
`

export const traps: readonly string[] = written
  .trim()
  .split(/\s/)
  .map(trap => trap.replaceAll('␣', ' ').replaceAll('⏎', '\n'))
