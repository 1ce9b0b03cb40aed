// Light or dark: the system's preference until somebody chooses.
import { ref, watch } from "vue";

const STORAGE_KEY = "mishen.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function kept(): boolean | null {
  try {
    const value = localStorage.getItem(STORAGE_KEY);
    return value === null ? null : value === "dark";
  } catch {
    return null;
  }
}

export const dark = ref(kept() ?? system.matches);

system.addEventListener("change", () => {
  if (kept() === null) dark.value = system.matches;
});

watch(dark, (value) => {
  document.documentElement.classList.toggle("dark", value);
}, { immediate: true });

export function setDark(value: boolean): void {
  dark.value = value;
  try {
    localStorage.setItem(STORAGE_KEY, value ? "dark" : "light");
  } catch {
    // Holds for this page only, then.
  }
}
