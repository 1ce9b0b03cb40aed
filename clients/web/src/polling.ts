// Asking again while something goes on at the service: less and less often, and not while nobody looks.
import { onScopeDispose, watch } from "vue";

const FIRST_MS = 800;
const LONGEST_MS = 10_000;
const GROWTH = 1.5;

/** Calls `ask` again and again as long as `wanted` holds; the next turn waits for the one before. What `ask` throws only makes the next turn later. */
export function usePolling(wanted: () => boolean, ask: () => Promise<void>): void {
  let pause = FIRST_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let ended = false;

  function plan(): void {
    clearTimeout(timer);
    if (!ended && !asking && wanted() && document.visibilityState === "visible") timer = setTimeout(turn, pause);
  }
  async function turn(): Promise<void> {
    asking = true;
    try {
      await ask();
    } catch {
      // Being offline is said by the frame of the page.
    }
    asking = false;
    pause = Math.min(pause * GROWTH, LONGEST_MS);
    plan();
  }
  function again(): void {
    pause = FIRST_MS;
    plan();
  }

  watch(wanted, again, { immediate: true });
  document.addEventListener("visibilitychange", again);
  onScopeDispose(() => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", again);
  });
}
