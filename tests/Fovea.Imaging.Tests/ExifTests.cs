using Fovea.Imaging.Codecs;

namespace Fovea.Imaging.Tests;

public sealed class ExifTests
{
    private const string LittleEndian = "49492A0008000000" + "0100" + "1201" + "0300" + "01000000" + "06000000";
    private const string BigEndian = "4D4D002A00000008" + "0001" + "0112" + "0003" + "00000001" + "00060000";

    [Theory]
    [InlineData(LittleEndian)]
    [InlineData(BigEndian)]
    [InlineData("457869660000" + LittleEndian)]
    [InlineData("49492A0008000000" + "0200" + "0F01" + "0200" + "02000000" + "41000000"
        + "1201" + "0400" + "01000000" + "06000000")] // a long, second
    public void TheOrientationIsRead(string hex) => Assert.Equal(6, Exif.Orientation(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("49492A0008000000" + "0100" + "1201" + "0300" + "02000000" + "06000300")] // two values: the first
    [InlineData("49492A0008000000" + "0200" + "1201" + "0300" + "01000000" + "03000000"
        + "1201" + "0300" + "01000000" + "06000000")] // twice: the last
    [InlineData("49492A0008000000" + "0100" + "1201" + "0B00" + "01000000" + "0000C040")] // a float
    public void OddOrientationsAreReadAsPillowReadsThem(string hex) => Assert.Equal(6, Exif.Orientation(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("")]
    [InlineData("457869660000")]
    [InlineData("49492A00FFFFFFFF" + "0100" + "1201" + "0300" + "01000000" + "06000000")] // a directory outside of the block
    [InlineData("49492A0008000000" + "FFFF" + "0F01" + "0300" + "01000000" + "06000000")] // fewer entries than claimed
    [InlineData("49492A0008000000" + "0100" + "1201" + "0300" + "01000000" + "0600")] // cut off
    [InlineData("49492A0008000000" + "0100" + "1201" + "0300" + "00000000" + "06000000")] // no value
    public void WithoutAnOrientationThereIsNone(string hex) => Assert.Null(Exif.Orientation(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("49492B0008000000" + "0100" + "1201" + "0300" + "01000000" + "06000000")] // another magic number
    [InlineData("49492A0008000000" + "0100" + "1201" + "0200" + "01000000" + "06000000")] // a text
    [InlineData("49492A0008000000" + "0100" + "1201" + "0300" + "01000000" + "09000000")] // no such orientation
    [InlineData("49492A00")] // half a header
    public void AnythingElseIsUpright(string hex) => Assert.Equal(1, Exif.Orientation(Convert.FromHexString(hex)));
}
