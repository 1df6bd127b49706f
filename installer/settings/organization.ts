import { text } from './text.ts'

export const organization = {
  name: text({
    longest: 40,
    prompt: 'What is the organization called?',
    help: 'The name that people see when they sign in.',
    example: 'Example Cooperative',
    asked: true,
  }),
}
