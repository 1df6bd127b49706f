/** A view that somebody keeps in their sidebar, or behind its menu. Views that every client has come without a name. */
export type NavigationView = { fragment: string; is_pinned: boolean; name: string | null }

export type NavigationViewEvent =
  | { type: 'navigation_view'; op: 'add'; navigation_view: NavigationView }
  | {
      type: 'navigation_view'
      op: 'update'
      fragment: string
      data: { is_pinned?: boolean; name?: string }
    }
  | { type: 'navigation_view'; op: 'remove'; fragment: string }

/** What a client may still introduce somebody to. */
export type OnboardingStep = { type: 'one_time_notice'; name: string }
export type OnboardingStepsEvent = { type: 'onboarding_steps'; onboarding_steps: OnboardingStep[] }

export type OwnViewsState = {
  navigation_views: NavigationView[]
  onboarding_steps: OnboardingStep[]
}

/** Keeps the order of fragments, as a fresh `register` gives it. */
export function applyNavigationViewEvent<State extends OwnViewsState>(
  state: State,
  event: NavigationViewEvent,
): State {
  const views = state.navigation_views
  if (event.op === 'update')
    return {
      ...state,
      navigation_views: views.map(view =>
        view.fragment === event.fragment ? { ...view, ...event.data } : view,
      ),
    }
  const fragment = event.op === 'add' ? event.navigation_view.fragment : event.fragment
  const others = views.filter(view => view.fragment !== fragment)
  const now = event.op === 'add' ? [...others, event.navigation_view] : others
  return {
    ...state,
    navigation_views: now.sort((a, b) => (a.fragment < b.fragment ? -1 : 1)),
  }
}
