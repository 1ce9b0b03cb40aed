// Whether the machine has a network at all.
import { ref } from "vue";

export const online = ref(navigator.onLine);
addEventListener("online", () => { online.value = true; });
addEventListener("offline", () => { online.value = false; });
