// A photograph from a camera of this computer.
import { byId } from "./elements.js";

export const canUseCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

// The photograph as a file, or null when the user left without one.
export async function takePhotograph() {
  const dialog = byId("camera-dialog"), video = byId("camera-video");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } });
  } catch (error) {
    throw new Error(error.name === "NotAllowedError"
      ? "The browser does not let this page use the camera. Allow it beside the address, or choose a file."
      : "No camera was found. Choose a file instead.");
  }
  const shoot = byId("camera-shoot");
  shoot.disabled = true;
  video.onloadeddata = () => shoot.disabled = false;
  video.srcObject = stream;
  dialog.showModal();
  const taken = await new Promise(resolve => {
    shoot.onclick = () => resolve(true);
    byId("camera-cancel").onclick = () => resolve(false);
    dialog.oncancel = () => resolve(false);
  });
  const file = taken ? await still(video) : null;
  dialog.close();
  video.srcObject = null;
  stream.getTracks().forEach(track => track.stop());
  return file;
}

async function still(video) {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext("2d").drawImage(video, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
  return new File([blob], "camera.jpg", { type: blob.type });
}
