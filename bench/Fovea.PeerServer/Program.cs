// What fovea serve is compared with: a minimal API that classifies photographs with ONNX Runtime, as a .NET programmer writes it.
// Fovea.PeerServer MODEL.onnx PORT [THREADS]
using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using SkiaSharp;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

const int Side = 224, Resized = 256, Top = 5;
float[] mean = [0.485f, 0.456f, 0.406f], std = [0.229f, 0.224f, 0.225f];

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{args[1]}");
using var options = new SessionOptions { IntraOpNumThreads = args.Length > 2 ? int.Parse(args[2]) : Environment.ProcessorCount };
using var session = new InferenceSession(args[0], options);
string input = session.InputNames[0];
WebApplication app = builder.Build();
app.MapPost("/predict", PredictAsync);
app.Run();

async Task PredictAsync(HttpContext context)
{
    using var body = new MemoryStream();
    await context.Request.Body.CopyToAsync(body);
    long start = Stopwatch.GetTimestamp();
    body.Position = 0;
    using SKBitmap? photograph = SKBitmap.Decode(body);
    if (photograph is null)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return;
    }

    float[] values = Prepare(photograph);
    TimeSpan decode = Stopwatch.GetElapsedTime(start);
    start = Stopwatch.GetTimestamp();
    float[] probabilities = Softmax(Run(values));
    TimeSpan inference = Stopwatch.GetElapsedTime(start);
    int[] order = [.. Enumerable.Range(0, probabilities.Length).OrderByDescending(index => probabilities[index]).Take(Top)];
    await context.Response.WriteAsJsonAsync(new
    {
        classes = order.Select(index => new { index, name = $"{index}", probability = probabilities[index] }),
        milliseconds = new { decode = decode.TotalMilliseconds, queue = 0.0, inference = inference.TotalMilliseconds },
    });
}

float[] Prepare(SKBitmap photograph)
{
    double scale = (double)Resized / Math.Min(photograph.Width, photograph.Height);
    var size = new SKImageInfo(
        (int)Math.Round(photograph.Width * scale), (int)Math.Round(photograph.Height * scale), SKColorType.Rgba8888, SKAlphaType.Opaque);
    using SKBitmap resized = photograph.Resize(size, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    ReadOnlySpan<byte> pixels = resized.GetPixelSpan();
    int left = (size.Width - Side) / 2, top = (size.Height - Side) / 2;
    var values = new float[3 * Side * Side];
    for (int channel = 0; channel < 3; channel++)
    {
        for (int y = 0; y < Side; y++)
        {
            int row = ((top + y) * resized.RowBytes) + (4 * left) + channel, target = ((channel * Side) + y) * Side;
            for (int x = 0; x < Side; x++)
                values[target + x] = ((pixels[row + (4 * x)] / 255f) - mean[channel]) / std[channel];
        }
    }

    return values;
}

float[] Run(float[] values)
{
    using var tensor = OrtValue.CreateTensorValueFromMemory(values, [1, 3, Side, Side]);
    using var run = new RunOptions();
    using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [input], [tensor], session.OutputNames);
    return results[0].GetTensorDataAsSpan<float>().ToArray();
}

static float[] Softmax(float[] logits)
{
    float largest = logits.Max();
    float[] powers = [.. logits.Select(logit => MathF.Exp(logit - largest))];
    float sum = powers.Sum();
    return [.. powers.Select(power => power / sum)];
}
