// The present minute, for "2 小时前" beside a date.
import { onScopeDispose, ref, type Ref } from "vue";

const MINUTE_MS = 60_000;

export function useNow(): Ref<number> {
  const now = ref(Date.now());
  const timer = setInterval(() => {
    now.value = Date.now();
  }, MINUTE_MS);
  onScopeDispose(() => clearInterval(timer));
  return now;
}
