/** Minutes of the model as people say them: minute 0 is a Monday at midnight. All pure. */

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/**
 * @param {number} minute
 * @returns {string} such as "Monday of week 9, 8:11"
 */
export function when(minute) {
  const day = Math.floor(minute / 1440);
  return `${DAYS[day % 7]} of week ${Math.floor(day / 7) + 1}, ${timeOfDay(minute)}`;
}

/**
 * @param {number} minute
 * @returns {string} such as "8:11"
 */
export function timeOfDay(minute) {
  const within = Math.floor(((minute % 1440) + 1440) % 1440);
  return `${Math.floor(within / 60)}:${String(within % 60).padStart(2, "0")}`;
}

/**
 * @param {number} day counted from 0
 * @returns {string} such as "Mon, week 4"
 */
export function dayName(day) {
  return `${(DAYS[day % 7] ?? "").slice(0, 3)}, week ${Math.floor(day / 7) + 1}`;
}
