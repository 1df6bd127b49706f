import type { Verb } from '../verb.ts'
import { bundleAuthorize } from './authorize.ts'
import { bundleBuild } from './build.ts'
import { bundleDiff } from './diff.ts'
import { bundleInspect } from './inspect.ts'
import { bundlePatch } from './patch.ts'
import { bundleSign } from './sign.ts'
import { bundleVerify } from './verify.ts'

export const bundleVerbs: readonly Verb[] = [
  bundleBuild,
  bundleSign,
  bundleInspect,
  bundleVerify,
  bundleDiff,
  bundlePatch,
  bundleAuthorize,
]
