import { csrfToken } from './api.ts'
import { chat } from './chat.ts'
import { signIn } from './sign-in.ts'

const root = document.body

/** Signing in and chatting take turns until the page is left. */
async function run(): Promise<never> {
  // The cookie may outlive a session that the server has ended: it counts once only.
  let isSignedIn = csrfToken() !== undefined
  for (;;) {
    if (!isSignedIn) await signIn(root)
    await chat(root)
    isSignedIn = false
  }
}

void run()
