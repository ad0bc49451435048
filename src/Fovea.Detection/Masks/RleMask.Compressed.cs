using System.Text;

namespace Fovea.Detection.Masks;

/// <content>
/// The string that COCO's files hold: of each run length from the fourth on, the difference to that of two runs before, as groups of five
/// bits from the lowest on, each a letter from '0' on. The sixth bit says that another group follows; the sign is that of the last group.
/// </content>
public sealed partial class RleMask
{
    private const int GroupBits = 5;
    private const int GroupMask = (1 << GroupBits) - 1;
    private const int SignBit = 1 << (GroupBits - 1);
    private const int MoreBit = 1 << GroupBits;
    private const int MostGroups = 7; // differences of 32-bit lengths fit

    /// <summary>The mask of a compressed string.</summary>
    /// <exception cref="FormatException">The string is damaged, or is one of another size.</exception>
    public static RleMask FromCompressed(string compressed, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(compressed);
        CheckedSize(height, width);
        var counts = new List<int>();
        int place = 0;
        while (place < compressed.Length)
        {
            long count = ReadDifference(compressed, ref place) + (counts.Count > 2 ? counts[^2] : 0);
            if (count is < 0 or > int.MaxValue)
            {
                throw new FormatException(
                    $"the compressed mask has the run length {count} before letter {place}; expected lengths that are not negative.");
            }

            counts.Add((int)count);
        }

        return FromCounts([.. counts], height, width);
    }

    /// <summary>The compressed string.</summary>
    public string ToCompressed()
    {
        var letters = new StringBuilder();
        for (int run = 0; run < _counts.Length; run++)
        {
            int left = _counts[run] - (run > 2 ? _counts[run - 2] : 0);
            bool isMore;
            do
            {
                int group = left & GroupMask;
                left >>= GroupBits;
                isMore = left != ((group & SignBit) == 0 ? 0 : -1);
                letters.Append((char)('0' + (isMore ? group | MoreBit : group)));
            }
            while (isMore);
        }

        return letters.ToString();
    }

    private static long ReadDifference(string compressed, ref int place)
    {
        long difference = 0;
        for (int shift = 0; shift < MostGroups * GroupBits && place < compressed.Length; shift += GroupBits)
        {
            int group = compressed[place] - '0';
            if (group is < 0 or > (MoreBit | GroupMask))
            {
                throw new FormatException(
                    $"the compressed mask has the letter '{compressed[place]}' at {place}; expected letters from '0' to 'o'.");
            }

            place++;
            difference |= (long)(group & GroupMask) << shift;
            if ((group & MoreBit) == 0)
                return (group & SignBit) == 0 ? difference : difference | (-1L << (shift + GroupBits));
        }

        throw new FormatException(place < compressed.Length
            ? $"the compressed mask has a run length of more than {MostGroups} letters before letter {place}; the string is damaged."
            : "the compressed mask ends within a run length; the string was cut off.");
    }
}
