// The words of the desk in Chinese (default) and English.
import { computed, ref, watch } from "vue";

import { en } from "./messages/en";
import { zh } from "./messages/zh";

export type Language = "zh" | "en";
export type MessageKey = keyof typeof zh;

const STORAGE_KEY = "mishen.language";

function firstLanguage(): Language {
  try {
    const kept = localStorage.getItem(STORAGE_KEY);
    if (kept === "zh" || kept === "en") return kept;
  } catch {
    // Storage may be switched off by policy.
  }
  return navigator.language.toLowerCase().startsWith("en") ? "en" : "zh";
}

export const language = ref<Language>(firstLanguage());
const messages = computed<Record<MessageKey, string>>(() => (language.value === "zh" ? zh : en));

watch(language, (value) => {
  document.documentElement.lang = value === "zh" ? "zh-CN" : "en";
}, { immediate: true });

export function setLanguage(value: Language): void {
  language.value = value;
  try {
    localStorage.setItem(STORAGE_KEY, value);
  } catch {
    // Holds for this page only, then.
  }
}

/** The message for `key`; `{name}` in it is replaced by the value of that name. */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  return messages.value[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Whether there is a message for a key that was put together from a value of the service. */
export function hasMessage(key: string): key is MessageKey {
  return Object.hasOwn(zh, key);
}

/** The message for `prefix.value`, or the value itself where this client does not know it yet. */
export function tOf(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return hasMessage(key) ? t(key) : value;
}
