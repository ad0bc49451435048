using Fovea.Kernels;

namespace Fovea.Data.Detection;

/// <summary>The classes of <see cref="ShapesDataset"/>, in the order of their labels from 1 on.</summary>
internal enum ShapeKind
{
    Circle,
    Square,
    Triangle,
}

/// <summary>A shape at its place: a circle, or a regular polygon on the circle around it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="CentreX">The centre's column.</param>
/// <param name="CentreY">The centre's row.</param>
/// <param name="Radius">The distance from the centre to the outermost points, in pixels.</param>
/// <param name="Angle">How far it is turned, in radians.</param>
internal sealed record Shape(ShapeKind Kind, float CentreX, float CentreY, float Radius, float Angle)
{
    // Of the picture's shorter side.
    private const float LeastRadius = 0.09f, MostRadius = 0.24f;

    // How much of the radius stays inside of the picture.
    private const float Margin = 0.6f;

    private readonly (float X, float Y)[] _normals = Normals(Kind, Angle);

    public static Shape Draw(int width, int height, ref PhiloxCursor random)
    {
        var kind = (ShapeKind)random.NextInt(Enum.GetValues<ShapeKind>().Length);
        float radius = Math.Min(width, height) * random.NextFloat(LeastRadius, MostRadius);
        float margin = Margin * radius;
        return new Shape(
            kind, random.NextFloat(margin, width - margin), random.NextFloat(margin, height - margin), radius,
            random.NextFloat(0, MathF.Tau));
    }

    /// <summary>How far a point lies inside of the outline, in pixels; negative outside.</summary>
    public float Depth(float x, float y)
    {
        (x, y) = (x - CentreX, y - CentreY);
        if (_normals.Length == 0)
            return Radius - MathF.Sqrt((x * x) + (y * y));
        float inner = Radius * MathF.Cos(MathF.PI / _normals.Length), depth = float.PositiveInfinity;
        foreach ((float normalX, float normalY) in _normals)
            depth = Math.Min(depth, inner - (x * normalX) - (y * normalY));
        return depth;
    }

    private static (float X, float Y)[] Normals(ShapeKind kind, float angle)
    {
        int sides = kind switch { ShapeKind.Square => 4, ShapeKind.Triangle => 3, _ => 0 };
        return
        [
            .. Enumerable.Range(0, sides).Select(side =>
            {
                (float sin, float cos) = MathF.SinCos(angle + (side * MathF.Tau / sides));
                return (cos, sin);
            }),
        ];
    }
}
