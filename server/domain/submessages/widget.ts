/** The document that makes a widget of a message which begins with `/poll` or `/todo`; undefined for every other message. */
export function widgetOf(content: string): object | undefined {
  const [first = '', ...rest] = content.split('\n')
  const lines = rest.map(line => line.trim().replace(/^[-*]\s+/, '')).filter(line => line !== '')
  const command = /^\/(poll|todo)(?:\s+(.*))?$/.exec(first.trim())
  const title = command?.[2]?.trim() ?? ''
  if (command?.[1] === 'poll')
    return { widget_type: 'poll', extra_data: { question: title, options: lines } }
  if (command?.[1] === 'todo')
    return { widget_type: 'todo', extra_data: { task_list_title: title, tasks: lines.map(taskIn) } }
  return undefined
}

/** `task: what exactly`. */
function taskIn(line: string) {
  const [task = '', ...desc] = line.split(':')
  return { task: task.trim(), desc: desc.join(':').trim() }
}
