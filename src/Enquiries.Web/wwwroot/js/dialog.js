// A native modal dialog brings Escape, the focus trap and the return of focus with it.
export const show = dialog => {
  if (!dialog.open) dialog.showModal();
  dialog.querySelector('[data-autofocus]')?.focus();
};
export const close = dialog => dialog.open && dialog.close();
