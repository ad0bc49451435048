using System.Globalization;

namespace Fovea.Imaging;

/// <summary>
/// Where a pixel of the result comes from: that at (x, y) lies at (A x + B y + C, D x + E y + F) in the image, in pixels from the top left
/// corner (Pillow's order of coefficients).
/// </summary>
/// <param name="A">Columns of the image per column of the result.</param>
/// <param name="B">Columns of the image per row of the result.</param>
/// <param name="C">The image's column at the result's corner.</param>
/// <param name="D">Rows of the image per column of the result.</param>
/// <param name="E">Rows of the image per row of the result.</param>
/// <param name="F">The image's row at the result's corner.</param>
public readonly record struct AffineMatrix(double A, double B, double C, double D, double E, double F)
{
    private const double RadiansPerDegree = Math.PI / 180;

    /// <summary>
    /// A rotation about the image's centre, as Pillow's <c>Image.rotate</c> computes it; the result has the image's size.
    /// </summary>
    /// <param name="width">The image's columns.</param>
    /// <param name="height">The image's rows.</param>
    /// <param name="degrees">The angle, counter-clockwise.</param>
    public static AffineMatrix Rotation(int width, int height, double degrees)
    {
        double turn = degrees % 360;
        double angle = -((turn < 0 ? turn + 360 : turn) * RadiansPerDegree);
        double cos = RoundTo15Digits(Math.Cos(angle)), sin = RoundTo15Digits(Math.Sin(angle));
        double centerX = width / 2.0, centerY = height / 2.0;
        return new AffineMatrix(
            cos, sin, (cos * -centerX) + (sin * -centerY) + centerX, -sin, cos, (-sin * -centerX) + (cos * -centerY) + centerY);
    }

    /// <summary>
    /// A rotation of which the result is large enough to hold every pixel of the image (Pillow's <c>expand</c>), and the result's size.
    /// </summary>
    /// <inheritdoc cref="Rotation"/>
    public static (AffineMatrix Matrix, int Width, int Height) ExpandingRotation(int width, int height, double degrees)
    {
        double turn = degrees % 360;
        if (turn is 90 or -270)
            return (new AffineMatrix(0, -1, width, 1, 0, 0), height, width);
        if (turn is 270 or -90)
            return (new AffineMatrix(0, 1, 0, -1, 0, height), height, width);
        AffineMatrix matrix = Rotation(width, height, degrees);
        (double X, double Y)[] corners = [matrix.At(0, 0), matrix.At(width, 0), matrix.At(width, height), matrix.At(0, height)];
        int newWidth = (int)(Math.Ceiling(corners.Max(p => p.X)) - Math.Floor(corners.Min(p => p.X)));
        int newHeight = (int)(Math.Ceiling(corners.Max(p => p.Y)) - Math.Floor(corners.Min(p => p.Y)));
        (double c, double f) = matrix.At(-(newWidth - width) / 2.0, -(newHeight - height) / 2.0);
        return (matrix with { C = c, F = f }, newWidth, newHeight);
    }

    /// <summary>
    /// A rotation, then a scaling, a shear and a translation about a centre, as torchvision's <c>affine</c> computes it.
    /// </summary>
    /// <param name="centerX">The column that stays where it is, but for the translation.</param>
    /// <param name="centerY">The row that stays where it is, but for the translation.</param>
    /// <param name="degrees">The angle, clockwise.</param>
    /// <param name="translateX">The shift to the right, in pixels.</param>
    /// <param name="translateY">The shift down, in pixels.</param>
    /// <param name="scale">The enlargement, positive.</param>
    /// <param name="shearX">The shear along the rows, in degrees.</param>
    /// <param name="shearY">The shear along the columns, in degrees.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scale"/> is not positive.</exception>
    public static AffineMatrix Affine(
        double centerX, double centerY, double degrees, int translateX, int translateY, double scale, double shearX, double shearY)
    {
        if (!(scale > 0))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "Affine: expected a positive scale.");
        double angle = degrees * RadiansPerDegree, x = shearX * RadiansPerDegree, y = shearY * RadiansPerDegree;
        double a = Math.Cos(angle - y) / Math.Cos(y);
        double b = (-Math.Cos(angle - y) * Math.Tan(x) / Math.Cos(y)) - Math.Sin(angle);
        double c = Math.Sin(angle - y) / Math.Cos(y);
        double d = (-Math.Sin(angle - y) * Math.Tan(x) / Math.Cos(y)) + Math.Cos(angle);
        (double m0, double m1, double m3, double m4) = (d / scale, -b / scale, -c / scale, a / scale);
        double fromX = -centerX - translateX, fromY = -centerY - translateY;
        return new AffineMatrix(
            m0, m1, (m0 * fromX) + (m1 * fromY) + centerX, m3, m4, (m3 * fromX) + (m4 * fromY) + centerY);
    }

    /// <summary>The matrix of the way back: where a point of the image lies in the result.</summary>
    /// <exception cref="InvalidOperationException">The matrix maps the result to a line.</exception>
    public AffineMatrix Inverted()
    {
        double determinant = (A * E) - (B * D);
        if (determinant == 0)
            throw new InvalidOperationException("AffineMatrix: the determinant is 0; expected a matrix that can be inverted.");
        (double a, double b, double d, double e) = (E / determinant, -B / determinant, -D / determinant, A / determinant);
        return new AffineMatrix(a, b, -((a * C) + (b * F)), d, e, -((d * C) + (e * F)));
    }

    /// <summary>The point of the image that belongs to a point of the result.</summary>
    public (double X, double Y) At(double x, double y) => ((A * x) + (B * y) + C, (D * x) + (E * y) + F);

    // Math.Round multiplies by a power of ten, which is not exact; Python's round goes through decimal digits, as this.
    private static double RoundTo15Digits(double value)
        => double.Parse(value.ToString("F15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
