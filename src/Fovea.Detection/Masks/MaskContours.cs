using System.Numerics;

namespace Fovea.Detection.Masks;

/// <summary>The outlines of a mask as polygons: around each part that is connected by sides, and around each hole.</summary>
internal static class MaskContours
{
    // Right, down, left, up, in image coordinates. A contour is walked with the mask on its right hand.
    private static readonly (int X, int Y)[] _steps = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>The polygons; corners are the middles of the sides of border pixels, so that stairs of pixels become diagonals.</summary>
    public static IReadOnlyList<Vector2[]> Of(RleMask mask)
    {
        var pixels = new byte[mask.Height * mask.Width];
        mask.Decode(pixels);
        var isWalked = new bool[pixels.Length]; // whether a contour has gone along the pixel's top
        var contours = new List<Vector2[]>();
        (int right, int bottom) = ((int)mask.BoundingBox.X2, (int)mask.BoundingBox.Y2);
        for (int y = (int)mask.BoundingBox.Y1; y < bottom; y++)
        {
            for (int x = (int)mask.BoundingBox.X1; x < right; x++)
            {
                if (IsOn(x, y) && !IsOn(x, y - 1) && !isWalked[(y * mask.Width) + x])
                    contours.Add(Walk(x, y));
            }
        }

        return contours;

        bool IsOn(int x, int y) => x >= 0 && y >= 0 && x < mask.Width && y < mask.Height && pixels[(y * mask.Width) + x] != 0;

        Vector2[] Walk(int firstX, int firstY)
        {
            var corners = new List<Vector2>();
            (int x, int y, int direction) = (firstX, firstY, 0);
            do
            {
                if (direction == 0)
                    isWalked[(y * mask.Width) + x] = true;
                (int stepX, int stepY) = _steps[direction];
                corners.Add(new Vector2(x + (stepX / 2f), y + (stepY / 2f)));
                (x, y) = (x + stepX, y + stepY);
                (int rightX, int rightY) = _steps[(direction + 1) % 4];
                bool isRightOn = IsOn(Ahead(x, stepX, rightX), Ahead(y, stepY, rightY));
                bool isLeftOn = IsOn(Ahead(x, stepX, -rightX), Ahead(y, stepY, -rightY));
                direction = (direction + (!isRightOn ? 1 : isLeftOn ? 3 : 0)) % 4;
            }
            while ((x, y, direction) != (firstX, firstY, 0));
            return [.. corners];
        }
    }

    // The column or row of the pixel that touches a corner on the side of the step and of one hand; one of the two is 1 or -1.
    private static int Ahead(int corner, int step, int hand) => step + hand > 0 ? corner : corner - 1;
}
