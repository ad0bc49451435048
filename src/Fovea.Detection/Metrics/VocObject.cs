namespace Fovea.Detection.Metrics;

/// <summary>An object in an image, as PASCAL VOC's annotations state it.</summary>
/// <param name="Image">The image's name, without an ending.</param>
/// <param name="ClassName">The class.</param>
/// <param name="Box">The box.</param>
/// <param name="IsDifficult">Whether it counts neither as found nor as missed.</param>
public sealed record VocObject(string Image, string ClassName, VocBox Box, bool IsDifficult = false);

/// <summary>An object that a detector has found.</summary>
/// <param name="Image">The image's name, without an ending.</param>
/// <param name="ClassName">The class.</param>
/// <param name="Score">How sure the detector is; higher is surer.</param>
/// <param name="Box">The box.</param>
public sealed record VocDetection(string Image, string ClassName, double Score, VocBox Box);
