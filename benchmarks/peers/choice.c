/* The month of benchmarks/workload.py by hand in C, on one thread: the yardstick for the project's engines.

   Built by c_choice.py for one N_OFFERS and one DEGREE (0 without peers), so that the loops over offers unroll and the
   loops over customers fill whole vectors of float32. One uniform number a decision, from a counter as in
   agents/draws.py. Users change by the customers who are due; no other row is read but those of their peers.

   Measured on an AMD EPYC (Zen 4, gcc 12), ns per decision at 10^5 customers, 6 offers and none, everybody due:
   1.9 without peers: 0.2 of it the tally, which costs 2.5 switcher by switcher; a tenth more in vectors of 256 bits.
   6.5 with 8 peers: 4.2 of it reading their offers, which are spread over 10^5 bytes: more than L1 holds. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 1024 /* customers whose buffers fit L1; at most 127 x LANES */
#define LANES 64
#define LOG2_E 1.44269504f

struct market {
    const float *common_value, *relative_price, *domestic; /* [N_OFFERS] */
    const float *none_weight, *price_sensitivity, *home_bias; /* [n]; none_weight is exp(-attraction) */
    const int32_t *peers; /* [n, DEGREE] */
    const int64_t *due; /* [term_months + 1] */
    int64_t *users; /* [N_OFFERS] */
    int8_t *offer, *decided; /* [n]; decided holds what this month's deciders chose until all have */
    float network_effect, local_share, switching_cost;
    uint32_t seed, month, term_months;
};

/* What is the same for all customers in a month; values are times log2(e), so that weights are powers of two. */
struct posted {
    float base[N_OFFERS]; /* common_value_j + network_effect (1 - local_share) s_j */
    float local_default[N_OFFERS]; /* network_effect local_share s_j */
    float price[N_OFFERS], domestic[N_OFFERS], local_effect, switching_cost;
    uint32_t key0, key1;
};

/* Peers of a block of customers: users of each offer, what one of them adds to a value, 1.0 where none is a user. */
struct seen {
    float users[N_OFFERS][BLOCK], effect[BLOCK], alone[BLOCK];
};

static inline uint32_t mix(uint32_t word) /* lowbias32 (Wellons 2018) */
{
    word = (word ^ (word >> 16)) * 0x7feb352du;
    word = (word ^ (word >> 15)) * 0x846ca68bu;
    return word ^ (word >> 16);
}

static inline float power_of_two(float x) /* relative error below 2e-7 for |x| < 126 */
{
    float whole = rintf(x), part = x - whole, power = 1.3264700e-3f;
    power = power * part + 9.6715145e-3f;
    power = power * part + 5.5507338e-2f;
    power = power * part + 2.4022242e-1f;
    power = power * part + 6.9314698e-1f;
    power = power * part + 1.0f;
    int32_t bits;
    memcpy(&bits, &power, sizeof bits);
    bits += (int32_t)whole << 23;
    memcpy(&power, &bits, sizeof power);
    return power;
}

static struct posted post(const struct market *market)
{
    struct posted posted;
    int64_t all_users = 0;
    for (int j = 0; j < N_OFFERS; j++) all_users += market->users[j];
    const float effect = LOG2_E * market->network_effect, local_share = market->local_share;
    for (int j = 0; j < N_OFFERS; j++) {
        float share = all_users ? (float)market->users[j] / (float)all_users : 0.0f;
        posted.base[j] = LOG2_E * market->common_value[j] + effect * (1.0f - local_share) * share;
        posted.local_default[j] = effect * local_share * share;
        posted.price[j] = -LOG2_E * market->relative_price[j];
        posted.domestic[j] = LOG2_E * market->domestic[j];
    }
    posted.local_effect = effect * local_share;
    posted.switching_cost = LOG2_E * market->switching_cost;
    posted.key0 = mix(market->seed ^ mix(market->month));
    posted.key1 = mix(posted.key0);
    return posted;
}

#if DEGREE
static void look(const struct market *market, const struct posted *posted, int64_t begin, int n, struct seen *seen)
{
    /* Eight counts in one word, a byte each: none, then the offers. */
    uint64_t mark[N_OFFERS + 1], *offer_mark = mark + 1;
    for (int j = -1; j < N_OFFERS; j++) offer_mark[j] = 1ull << (8 * (j + 1));
    const int8_t *offer = market->offer;
    const int32_t *peer = market->peers + begin * DEGREE;
    uint64_t counts[BLOCK];
    for (int i = 0; i < n; i++, peer += DEGREE) {
        uint64_t count = 0;
#pragma GCC unroll 8
        for (int d = 0; d < DEGREE; d++) count += offer_mark[offer[peer[d]]];
        counts[i] = count;
    }
    for (int i = 0; i < n; i++) {
        int32_t users = DEGREE - (int32_t)(counts[i] & 255);
        seen->effect[i] = users ? posted->local_effect / (float)users : 0.0f;
        seen->alone[i] = users ? 0.0f : 1.0f;
    }
    for (int j = 0; j < N_OFFERS; j++)
        for (int i = 0; i < n; i++) seen->users[j][i] = (float)(int32_t)(counts[i] >> (8 * j + 8) & 255);
}
#endif

static void decide(const struct market *market, const struct posted *posted, int64_t begin, int n,
                   const struct seen *seen)
{
    const float *price = posted->price, *domestic = posted->domestic;
    const float *none_weight = market->none_weight + begin;
    const float *price_sensitivity = market->price_sensitivity + begin, *home_bias = market->home_bias + begin;
    const int8_t *offer = market->offer + begin;
    int8_t *restrict decided = market->decided + begin;
    for (int i = 0; i < n; i++) {
        float below[N_OFFERS], total = none_weight[i]; /* the weight of none and of the offers before j */
        for (int j = 0; j < N_OFFERS; j++) {
            float value = posted->base[j] + price_sensitivity[i] * price[j] + home_bias[i] * domestic[j];
            value += offer[i] == j ? posted->switching_cost : 0.0f;
            if (DEGREE) value += seen->effect[i] * seen->users[j][i] + seen->alone[i] * posted->local_default[j];
            below[j] = total;
            total += power_of_two(value);
        }
        uint32_t word = mix(mix((uint32_t)(begin + i) ^ posted->key0) + posted->key1);
        float target = (float)(int32_t)(word >> 8) * 0x1p-24f * total;
        int32_t choice = -1;
        for (int j = 0; j < N_OFFERS; j++) choice += target >= below[j];
        decided[i] = (int8_t)choice;
    }
}

static void tally(const struct market *market, int64_t begin, int n)
{
    typedef int8_t bytes __attribute__((vector_size(LANES), aligned(1), may_alias));
    const int8_t *offer = market->offer + begin, *decided = market->decided + begin;
    bytes gain[N_OFFERS] = {0};
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
        bytes from = *(const bytes *)(offer + i), to = *(const bytes *)(decided + i);
        for (int j = 0; j < N_OFFERS; j++) gain[j] += (from == (int8_t)j) - (to == (int8_t)j); /* true is -1 */
    }
    for (; i < n; i++) {
        if (offer[i] >= 0) market->users[offer[i]]--;
        if (decided[i] >= 0) market->users[decided[i]]++;
    }
    for (int j = 0; j < N_OFFERS; j++)
        for (int lane = 0; lane < LANES; lane++) market->users[j] += gain[j][lane];
}

void step(struct market *market)
{
    const struct posted posted = post(market);
    const int64_t *due = market->due + market->month++ % market->term_months;
    struct seen seen;
    for (int64_t begin = due[0]; begin < due[1]; begin += BLOCK) {
        int n = due[1] - begin < BLOCK ? (int)(due[1] - begin) : BLOCK;
#if DEGREE
        look(market, &posted, begin, n, &seen);
#endif
        decide(market, &posted, begin, n, &seen);
        tally(market, begin, n);
    }
    memcpy(market->offer + due[0], market->decided + due[0], (size_t)(due[1] - due[0]));
}
