using System.Globalization;
using System.Numerics;
using System.Text;

namespace Fovea.Formats.Pth;

/// <summary>Strings, and the numbers of protocol 0, which are written as text.</summary>
internal sealed partial class Unpickler
{
    private bool Text(byte code)
    {
        switch ((char)code)
        {
            case 'X': PushNew(source.ReadText(source.ReadUnsigned(4))); return true;
            case '\x8c': PushNew(source.ReadText(source.ReadByte())); return true;
            case '\x8d': PushNew(source.ReadText(source.ReadUnsigned(8))); return true;
            case 'U': PushNew(source.ReadText(source.ReadByte())); return true;
            case 'T': PushNew(source.ReadText(source.ReadUnsigned(4))); return true;
            case 'C': PushNew(source.ReadBytes(source.ReadByte())); return true;
            case 'B': PushNew(source.ReadBytes(source.ReadUnsigned(4))); return true;
            case '\x8e' or '\x96': PushNew(source.ReadBytes(source.ReadUnsigned(8))); return true;
            case 'S': PushNew(Unquote(source.ReadLine())); return true;
            case 'V': PushNew(Unescape(source.ReadLine(), "uU")); return true;
            default: return false;
        }
    }

    private object ParseInteger(string line) => line switch
    {
        "00" => false,
        "01" => true,
        _ when line.Length <= 2 * MaxIntegerBytes
            && BigInteger.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)
            => Narrow(value),
        _ => throw source.Broken($"holds {MessageText.Quoted(line)}, expected an integer"),
    };

    private double ParseDouble(string line) => line switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ when double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) => value,
        _ => throw source.Broken($"holds {MessageText.Quoted(line)}, expected a number"),
    };

    private ulong ParseIndex(string line) => uint.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out uint index)
        ? index
        : throw source.Broken($"holds {MessageText.Quoted(line)}, expected an object's number");

    private string Unquote(string line)
    {
        if (line.Length < 2 || line[0] is not ('\'' or '"') || line[^1] != line[0])
            throw source.Broken($"holds {MessageText.Quoted(line)}, expected a string in quotation marks");
        return Unescape(line[1..^1], "x\\'\"ntr");
    }

    // Python's escapes, of those kinds that the code allows; any other backslash stands for itself.
    private string Unescape(string text, string kinds)
    {
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length || !kinds.Contains(text[i + 1]))
            {
                plain.Append(text[i]);
                continue;
            }
            char kind = text[++i];
            int digits = kind switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (digits == 0)
            {
                plain.Append(kind switch { 'n' => '\n', 't' => '\t', 'r' => '\r', _ => kind });
                continue;
            }
            if (i + digits >= text.Length
                || !int.TryParse(text.AsSpan(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
                || code is < 0 or > 0x10ffff)
            {
                throw source.Broken($"holds {MessageText.Quoted(text)}, expected a character's number of {digits} digits after \\{kind}");
            }

            plain.Append(code <= char.MaxValue ? ((char)code).ToString() : char.ConvertFromUtf32(code));
            i += digits;
        }
        return plain.ToString();
    }
}
