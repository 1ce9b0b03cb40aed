// Loading something for a page: value, error, and a "loading" that people see only when it takes long.
import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from "vue";

import { Problem } from "./api";

// Below this a spinner is only a flicker (DESK principle 6).
const QUIET_MS = 300;

export interface Load<T> {
  value: ShallowRef<T | null>;
  problem: ShallowRef<Problem | null>;
  /** True once loading has taken longer than 300 ms and there is nothing to show yet. */
  slow: Ref<boolean>;
  busy: Ref<boolean>;
  reload: () => Promise<void>;
}

/** Wraps whatever was thrown so that a page can always show it. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem("internal", 0, error instanceof Error ? error.message : String(error));
}

/** Calls `fetchValue` on demand. A later call wins over an earlier one; the old value stays until there is a new one. */
export function useLoad<T>(fetchValue: () => Promise<T>): Load<T> {
  const value: ShallowRef<T | null> = shallowRef(null);
  const problem = shallowRef<Problem | null>(null);
  const slow = ref(false);
  const busy = ref(false);
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function reload(): Promise<void> {
    const mine = ++turn;
    busy.value = true;
    clearTimeout(timer);
    timer = setTimeout(() => {
      slow.value = value.value === null;
    }, QUIET_MS);
    try {
      const fresh = await fetchValue();
      if (mine !== turn) return;
      value.value = fresh;
      problem.value = null;
    } catch (error) {
      if (mine === turn) problem.value = asProblem(error);
    } finally {
      if (mine === turn) {
        clearTimeout(timer);
        slow.value = false;
        busy.value = false;
      }
    }
  }

  onScopeDispose(() => {
    turn++;
    clearTimeout(timer);
  });
  return { value, problem, slow, busy, reload };
}
