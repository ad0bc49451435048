namespace Fovea.Imaging.Codecs;

/// <summary>What a codec decoded: the pixels as stored (1 channel for a grey file, else 3) and the EXIF orientation, 1..8.</summary>
internal readonly record struct DecodedImage(Image Image, int Orientation, bool IsCmyk = false);
