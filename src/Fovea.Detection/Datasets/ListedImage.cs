using Fovea.Data;

namespace Fovea.Detection.Datasets;

/// <summary>A picture as a user's list of boxes has it.</summary>
/// <param name="File">The picture's name, as it is written.</param>
/// <param name="Line">The line of the list, from 1 on.</param>
/// <param name="Objects">The objects in it.</param>
internal sealed record ListedImage(string File, int Line, List<ListedObject> Objects);

/// <summary>An object in a user's list of boxes.</summary>
/// <param name="Label">The class's name.</param>
/// <param name="Box">The box.</param>
/// <param name="Polygons">The outlines, of each x and y of its corners in turn; null for none.</param>
/// <param name="Line">The line of the list, from 1 on.</param>
internal sealed record ListedObject(string Label, BoundingBox Box, IReadOnlyList<double[]>? Polygons, int Line);
