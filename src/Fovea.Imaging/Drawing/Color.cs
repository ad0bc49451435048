namespace Fovea.Imaging.Drawing;

/// <summary>A colour to draw with: red, green, blue, and how opaque it is, each 0 to 255.</summary>
public readonly record struct Color(byte Red, byte Green, byte Blue, byte Alpha = byte.MaxValue);
