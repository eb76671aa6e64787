/** A ref for the list of a further page: the button that asked for it is gone, so reading goes on at what has come. */
export function focusOnArrival(list: HTMLElement | null): void {
  list?.focus({ preventScroll: true });
}
