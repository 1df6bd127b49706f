import { csrfToken } from './api.ts'
import { chat } from './chat.ts'
import { signIn } from './sign-in.ts'

const root = document.body

/** Signing in and chatting take turns until the page is left. */
async function run(): Promise<never> {
  for (;;) {
    if (!csrfToken()) await signIn(root)
    await chat(root)
  }
}

void run()
