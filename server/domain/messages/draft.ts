import { badRequest } from '../../platform/http/api-error.ts'
import { limits } from '../organization/limits.ts'
import { emptyTopicName } from './view.ts'

const { max_topic_length: longestTopic, max_message_length: longestContent } = limits
const cutContent = '\n[message truncated]'
const cutTopic = '...'

/** Content as it is kept. What is too long is cut, visibly: a program that reports an error should not lose all of it. */
export function messageContent(typed: string): string {
  const content = typed.trimEnd().replace(/^\n+/, '')
  if (content.trim() === '') throw badRequest('Message must not be empty')
  return shortened(content, longestContent, cutContent)
}

/** A topic as it is kept. The words that clients show for the nameless topic mean that topic. */
export function messageTopic(typed: string): string {
  const topic = typed.trim()
  if (/\p{Cc}/u.test(topic)) throw badRequest('Invalid character in topic!')
  if (topic === '(no topic)' || topic.toLowerCase() === emptyTopicName) return ''
  return shortened(topic, longestTopic, cutTopic)
}

/** Counts characters as Unicode does, not UTF-16 units. */
function shortened(text: string, length: number, ending: string): string {
  if (text.length <= length) return text
  const signs = Array.from(text)
  return signs.length <= length ? text : signs.slice(0, length - ending.length).join('') + ending
}
