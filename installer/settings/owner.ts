import { email, personName } from './text.ts'

export const owner = {
  email: email({
    prompt: "What is the owner's email address?",
    help: 'The first person, who owns the organization and signs in with this address.',
    example: 'owner@example.org',
    asked: true,
  }),
  fullName: personName({
    prompt: "What is the owner's full name?",
    help: "The owner's name, as others see it.",
    example: 'Robin Example',
    asked: true,
  }),
}
