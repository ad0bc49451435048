using Fovea.Data;
using Fovea.Detection.Masks;

namespace Fovea;

/// <summary>An object in a photograph.</summary>
/// <param name="Label">The name of its class.</param>
/// <param name="ClassIndex">The label of its class, from 1.</param>
/// <param name="Score">How sure the network is, 0 to 1.</param>
/// <param name="Box">The box, in pixels of the photograph.</param>
/// <param name="Mask">Its pixels in the photograph; null for a network without masks.</param>
public sealed record DetectedObject(string Label, int ClassIndex, float Score, BoundingBox Box, RleMask? Mask);
