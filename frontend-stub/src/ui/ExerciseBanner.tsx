/** Says on every page of the demo that nothing in it is real. */
export function ExerciseBanner() {
  return (
    <aside className="exercise" aria-label="Exercise">
      <strong>EXERCISE</strong>
      <span>Every person, firm, project and marking here is invented for a demonstration.</span>
      <strong aria-hidden="true">EXERCISE</strong>
    </aside>
  );
}
