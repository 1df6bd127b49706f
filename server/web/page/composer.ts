import { ask } from './api.ts'
import { draftAt, keepDraft } from './drafts.ts'
import { button, element } from './element.ts'
import { explain } from './explain.ts'
import { keyOf, type Place } from './place.ts'

const maxTopic = 60
const maxRows = 12

type Acts = {
  /** Hears where the message went. */
  sent: (place: Place) => void
  /** The queue through which our own message comes back, with its `local_id`. */
  queueId: () => string
}

/** Where a message is written. Enter sends, Shift-Enter begins a new line. */
export function createComposer({ sent, queueId }: Acts) {
  const topic = element('input', {
    id: 'topic',
    maxlength: maxTopic,
    placeholder: 'Topic',
    autocomplete: 'off',
    'aria-label': 'Topic',
  })
  const text = element('textarea', { id: 'text', rows: 1, 'aria-describedby': 'compose-problem' })
  const problem = element('p', { class: 'problem', id: 'compose-problem', role: 'alert' })
  const submit = element('button', { type: 'submit', class: 'primary' }, 'Send')
  const dismiss = button('Dismiss', { class: 'quiet', hidden: true }, () => complain(''))
  const form = element(
    'form',
    { class: 'composer', 'aria-label': 'New message' },
    topic,
    element('div', { class: 'complaint' }, problem, dismiss),
    element('div', { class: 'line' }, text, submit),
  )
  let place: Place = { kind: 'home' }
  let isOpen = false
  let isSending = false
  /** By local id, those not known to have arrived. An answer may be lost although the message was sent. */
  const attempts = new Map<string, { from: string; to: Place; content: string }>()

  const complain = (words: string) => {
    problem.textContent = words
    dismiss.hidden = !words
  }
  const fit = () => {
    text.rows = 1
    const line = Number.parseFloat(getComputedStyle(text).lineHeight)
    text.rows = Math.max(1, Math.min(maxRows, Math.floor(text.scrollHeight / line)))
  }
  /** Where it is to go; a channel as a whole needs the topic that was typed. */
  const destination = (): Place =>
    place.kind === 'channel'
      ? { kind: 'topic', channelId: place.channelId, topic: topic.value.trim() }
      : place
  const send = async () => {
    const to = destination()
    const from = keyOf(place)
    if (isSending || !text.value.trim() || to.kind === 'home') return
    if (place.kind === 'channel' && to.kind === 'topic' && !to.topic) {
      complain('Give the topic a name, so that others can find and follow it.')
      topic.focus()
      return
    }
    isSending = true
    submit.disabled = true
    complain('')
    const id = crypto.randomUUID()
    const content = text.value
    attempts.set(id, { from, to, content })
    try {
      const local = { queue_id: queueId(), local_id: id, read_by_sender: true }
      await ask('POST', '/messages', { ...recipient(to), content, ...local })
      delivered(id)
    } catch (error) {
      if (attempts.has(id)) complain(`Not sent. ${explain(error)} Your text is kept.`)
    } finally {
      isSending = false
      submit.disabled = false
    }
  }

  const delivered = (id: string) => {
    const attempt = attempts.get(id)
    if (!attempt) return
    const { from, to, content } = attempt
    attempts.delete(id)
    if (draftAt(from) === content) keepDraft(from, '')
    complain('')
    if (keyOf(place) === from && text.value === content) text.value = ''
    topic.value = ''
    fit()
    sent(to)
  }

  form.addEventListener('submit', event => {
    event.preventDefault()
    void send()
  })
  text.addEventListener('input', () => {
    keepDraft(keyOf(place), text.value)
    fit()
  })
  text.addEventListener('keydown', event => {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void send()
  })

  return {
    form,
    /** Our own message came back: it has been sent, whatever became of the answer. */
    delivered,
    open(next: Place, title: string) {
      if (isOpen && keyOf(next) === keyOf(place)) return
      isOpen = true
      place = next
      form.hidden = next.kind === 'home'
      topic.hidden = next.kind !== 'channel'
      text.value = draftAt(keyOf(next))
      text.placeholder = 'Message'
      text.setAttribute('aria-label', `Message ${title}`)
      complain('')
      fit()
    },
    /** A channel asks for its topic first. */
    focus: () => (topic.hidden ? text : topic).focus(),
  }
}

function recipient(place: Place): Record<string, unknown> {
  if (place.kind === 'direct') return { type: 'direct', to: place.userIds }
  if (place.kind === 'topic') return { type: 'channel', to: place.channelId, topic: place.topic }
  return {}
}
