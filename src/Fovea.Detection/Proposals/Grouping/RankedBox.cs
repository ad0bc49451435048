namespace Fovea.Detection.Proposals.Grouping;

/// <summary>A box and its place among all; a total order, so that sorting has one result.</summary>
internal readonly record struct RankedBox(float Rank, PixelBox Box) : IComparable<RankedBox>
{
    public int CompareTo(RankedBox other)
    {
        int order = Rank.CompareTo(other.Rank);
        if (order == 0)
            order = Box.Left.CompareTo(other.Box.Left);
        if (order == 0)
            order = Box.Top.CompareTo(other.Box.Top);
        if (order == 0)
            order = Box.Right.CompareTo(other.Box.Right);
        return order == 0 ? Box.Bottom.CompareTo(other.Box.Bottom) : order;
    }
}
