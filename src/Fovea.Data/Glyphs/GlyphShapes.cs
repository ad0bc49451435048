namespace Fovea.Data.Glyphs;

/// <summary>A stroke through control points (x, y, x, y, …), in a box of 1x1 with y downwards.</summary>
/// <param name="IsSmooth">A Catmull-Rom curve through the points, or straight pieces between them.</param>
/// <param name="IsClosed">Whether the last point is joined to the first.</param>
/// <param name="Points">The coordinates.</param>
internal sealed record GlyphStroke(bool IsSmooth, bool IsClosed, float[] Points);

/// <summary>The shapes of the ten digits: for each digit its variants, for each variant its strokes.</summary>
internal static class GlyphShapes
{
    public static IReadOnlyList<IReadOnlyList<GlyphStroke[]>> Digits { get; } =
    [
        [
            [Loop(.5f, .5f, .31f, .45f)],
            [Loop(.5f, .5f, .21f, .45f)],
            [Curve(.60f, .10f, .40f, .06f, .23f, .30f, .22f, .65f, .40f, .93f, .65f, .88f, .79f, .60f, .74f, .25f, .55f, .06f, .42f, .14f)],
        ],
        [
            [Lines(.5f, .05f, .5f, .95f)],
            [Lines(.30f, .27f, .53f, .05f, .53f, .95f)],
            [Lines(.30f, .25f, .52f, .06f, .52f, .94f), Lines(.28f, .94f, .76f, .94f)],
            [Curve(.36f, .22f, .47f, .14f, .55f, .05f), Lines(.55f, .05f, .47f, .95f)],
        ],
        [
            [Curve(.20f, .26f, .33f, .08f, .60f, .06f, .75f, .24f, .66f, .48f, .42f, .72f, .20f, .93f), Lines(.20f, .93f, .82f, .93f)],
            [
                Curve(
                    .22f, .22f, .40f, .06f, .66f, .10f, .72f, .32f, .56f, .60f, .32f, .84f,
                    .20f, .88f, .22f, .76f, .36f, .78f, .60f, .92f, .84f, .86f),
            ],
            [
                Curve(.24f, .18f, .48f, .05f, .72f, .16f, .70f, .40f, .46f, .68f, .20f, .92f),
                Curve(.20f, .92f, .40f, .86f, .60f, .95f, .82f, .90f),
            ],
        ],
        [
            [
                Curve(.22f, .16f, .45f, .05f, .70f, .15f, .68f, .36f, .42f, .47f),
                Curve(.42f, .47f, .72f, .53f, .78f, .74f, .55f, .94f, .20f, .85f),
            ],
            [Lines(.22f, .07f, .75f, .07f, .44f, .42f), Curve(.44f, .42f, .74f, .52f, .76f, .78f, .50f, .95f, .20f, .86f)],
            [Curve(.25f, .12f, .55f, .04f, .72f, .20f, .55f, .42f, .40f, .46f, .60f, .50f, .76f, .68f, .62f, .92f, .24f, .92f)],
        ],
        [
            [Lines(.32f, .05f, .22f, .55f, .82f, .55f), Lines(.68f, .12f, .64f, .95f)],
            [Lines(.66f, .95f, .66f, .05f, .18f, .65f, .86f, .65f)],
            [Curve(.25f, .08f, .21f, .34f, .32f, .52f, .70f, .49f), Lines(.76f, .05f, .68f, .95f)],
        ],
        [
            [Lines(.76f, .07f, .30f, .07f, .26f, .45f), Curve(.26f, .45f, .50f, .38f, .76f, .54f, .73f, .82f, .46f, .95f, .20f, .86f)],
            [Curve(.78f, .08f, .45f, .08f, .30f, .22f, .34f, .42f, .62f, .48f, .75f, .68f, .58f, .91f, .22f, .90f)],
            [Curve(.28f, .10f, .26f, .44f, .52f, .42f, .74f, .60f, .66f, .86f, .40f, .94f, .20f, .84f), Lines(.28f, .10f, .78f, .06f)],
        ],
        [
            [Curve(.66f, .05f, .41f, .25f, .25f, .60f, .35f, .90f, .60f, .93f, .75f, .73f, .60f, .53f, .38f, .58f, .27f, .74f)],
            [Curve(.42f, .05f, .28f, .40f, .25f, .75f, .45f, .95f, .72f, .82f, .68f, .60f, .46f, .54f, .28f, .70f)],
            [Lines(.60f, .05f, .28f, .62f), Loop(.49f, .72f, .23f, .22f)],
        ],
        [
            [Lines(.20f, .08f, .78f, .08f, .42f, .95f)],
            [Lines(.20f, .08f, .78f, .08f, .42f, .95f), Lines(.36f, .50f, .76f, .50f)],
            [Curve(.20f, .22f, .21f, .08f, .48f, .12f, .78f, .06f), Curve(.78f, .06f, .58f, .36f, .46f, .62f, .44f, .95f)],
        ],
        [
            [
                ClosedCurve(
                    .50f, .48f, .30f, .30f, .35f, .10f, .62f, .07f, .71f, .26f, .50f, .48f,
                    .27f, .70f, .36f, .92f, .64f, .92f, .74f, .70f),
            ],
            [Loop(.50f, .27f, .20f, .21f), Loop(.50f, .71f, .26f, .23f)],
            [
                Curve(
                    .72f, .14f, .48f, .05f, .30f, .22f, .48f, .44f, .70f, .64f, .66f, .90f,
                    .40f, .94f, .26f, .76f, .46f, .52f, .70f, .28f, .70f, .12f),
            ],
        ],
        [
            [Loop(.48f, .30f, .23f, .24f), Lines(.71f, .28f, .66f, .95f)],
            [
                Curve(.72f, .22f, .52f, .06f, .29f, .22f, .35f, .46f, .60f, .46f, .73f, .22f),
                Curve(.73f, .22f, .73f, .60f, .60f, .86f, .34f, .93f),
            ],
            [Curve(.70f, .16f, .46f, .06f, .28f, .26f, .40f, .48f, .62f, .42f, .72f, .14f), Lines(.72f, .14f, .56f, .95f)],
        ],
    ];

    private static GlyphStroke Lines(params float[] points) => new(IsSmooth: false, IsClosed: false, points);

    private static GlyphStroke Curve(params float[] points) => new(IsSmooth: true, IsClosed: false, points);

    private static GlyphStroke ClosedCurve(params float[] points) => new(IsSmooth: true, IsClosed: true, points);

    private static GlyphStroke Loop(float x, float y, float radiusX, float radiusY)
    {
        var points = new float[16];
        for (int i = 0; i < 8; i++)
        {
            (float sin, float cos) = MathF.SinCos(i * MathF.Tau / 8);
            (points[2 * i], points[2 * i + 1]) = (x + radiusX * sin, y - radiusY * cos);
        }
        return ClosedCurve(points);
    }
}
